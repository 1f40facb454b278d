package io.immukafka.bench;

import io.immukafka.bench.RawReplay.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** From a file into a new database of a server that syncs: ours, immuadmin's, and a push that looks at nothing. */
final class RestoreFigure implements Figure {

    private static final String PROCESS = "ours, start of the JVM included";
    private static final String WARM = "ours, in a warm JVM";
    private static final String LIMIT = "raw push, ";
    /** What the proof costs by itself, as ours has to read and hash what it restores. */
    private static final String HASHING = "raw push that reads and hashes, ";

    private static final int MESSAGE_BYTES = 512 << 10;

    private final Load load;
    private final int theirTransactions;
    private final double timesTheirs;
    private final double ofLimit;
    private final List<Setting> settings;

    /**
     * A restore of a load.
     *
     * @param theirTransactions how many of the load immuadmin restores, since it is slow
     * @param timesTheirs how many times faster than hot-restore it should be
     * @param ofLimit how much of the raw push it should reach
     * @param settings what the raw push tries; the fastest is the limit
     */
    RestoreFigure(Load load, int theirTransactions, double timesTheirs, double ofLimit, List<Setting> settings) {
        this.load = load;
        this.theirTransactions = Math.min(theirTransactions, load.transactions());
        this.timesTheirs = timesTheirs;
        this.ofLimit = ofLimit;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "restore-" + load.name();
    }

    @Override
    public void measure(Scene scene, Results results) throws Exception {
        Path file = scene.backup(load);
        Path theirFile = scene.backup(load, theirTransactions);
        String figure = "restore, " + load.name();
        String theirs = String.format("immuadmin hot-restore of %,d transactions", theirTransactions);
        double theirWork = load.work() * theirTransactions / load.transactions();
        RawReplay raw = RawReplay.of(file, MESSAGE_BYTES);
        Contest contest = new Contest(figure, load.unit())
                .add(PROCESS, load.work(), () -> ours(scene, file, true))
                .addWarm(WARM, load.work(), () -> ours(scene, file, false));
        for (Setting setting : settings) {
            contest.addWarm(
                    LIMIT + setting, load.work(), () -> raw.seconds(scene.replica(), scene.newDatabase(), setting));
            if (load.isLarge()) {
                contest.addWarm(
                        HASHING + setting,
                        load.work(),
                        () -> raw.secondsWithHashing(scene.replica(), scene.newDatabase(), setting));
            }
        }
        contest.add(theirs, theirWork, () -> theirs(scene, theirFile));
        contest.hold(scene, results);
        String limit = settings.stream()
                .map(setting -> LIMIT + setting)
                .max((a, b) -> Double.compare(results.median(figure, a), results.median(figure, b)))
                .orElseThrow();
        results.atLeast(timesTheirs, figure, load.isLarge() ? WARM : PROCESS, theirs);
        results.atLeast(ofLimit, figure, WARM, limit);
    }

    private static double ours(Scene scene, Path file, boolean process) throws Exception {
        String database = scene.newDatabase();
        String[] line = {"restore", database, "-i", file.toString()};
        try {
            return process
                    ? scene.command().process(scene.replica(), line)
                    : scene.command().inJvm(scene.replica(), line);
        } finally {
            Scene.drop(scene.replica(), database);
        }
    }

    private static double theirs(Scene scene, Path file) throws Exception {
        String database = scene.newDatabase();
        try {
            return Clock.seconds(() -> scene.replicaAdmin()
                    .run(null, Duration.ofMinutes(10), List.of("hot-restore", database, "-i", file.toString()))
                    .orThrow());
        } finally {
            Scene.drop(scene.replica(), database);
        }
    }
}
