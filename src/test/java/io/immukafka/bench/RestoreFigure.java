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
    public void measure(Fixtures fixtures, Results results) throws Exception {
        Path file = fixtures.backup(load);
        Path theirFile = fixtures.backup(load, theirTransactions);
        String figure = "restore, " + load.name();
        String theirs = String.format("immuadmin hot-restore of %,d transactions", theirTransactions);
        double theirWork = load.work() * theirTransactions / load.transactions();
        RawReplay raw = RawReplay.of(file, MESSAGE_BYTES);
        Comparison comparison = new Comparison(figure, load.unit())
                .add(PROCESS, load.work(), () -> ours(fixtures, file, true))
                .addWarm(WARM, load.work(), () -> ours(fixtures, file, false));
        for (Setting setting : settings) {
            comparison.addWarm(
                    LIMIT + setting,
                    load.work(),
                    () -> raw.seconds(fixtures.replica(), fixtures.newDatabase(), setting));
            if (load.isLarge()) {
                comparison.addWarm(
                        HASHING + setting,
                        load.work(),
                        () -> raw.secondsWithHashing(fixtures.replica(), fixtures.newDatabase(), setting));
            }
        }
        comparison.add(theirs, theirWork, () -> theirs(fixtures, theirFile));
        comparison.hold(fixtures, results);
        String limit = settings.stream()
                .map(setting -> LIMIT + setting)
                .max((a, b) -> Double.compare(results.median(figure, a), results.median(figure, b)))
                .orElseThrow();
        results.atLeast(timesTheirs, figure, load.isLarge() ? WARM : PROCESS, theirs);
        results.atLeast(ofLimit, figure, WARM, limit);
    }

    private static double ours(Fixtures fixtures, Path file, boolean process) throws Exception {
        String database = fixtures.newDatabase();
        String[] line = {"restore", database, "-i", file.toString()};
        try {
            return process
                    ? fixtures.command().process(fixtures.replica(), line)
                    : fixtures.command().inJvm(fixtures.replica(), line);
        } finally {
            Fixtures.drop(fixtures.replica(), database);
        }
    }

    private static double theirs(Fixtures fixtures, Path file) throws Exception {
        String database = fixtures.newDatabase();
        try {
            return Clock.seconds(() -> fixtures.replicaAdmin()
                    .run(null, Duration.ofMinutes(10), List.of("hot-restore", database, "-i", file.toString()))
                    .orThrow());
        } finally {
            Fixtures.drop(fixtures.replica(), database);
        }
    }
}
