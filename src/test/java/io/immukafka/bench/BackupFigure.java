package io.immukafka.bench;

import java.io.IOException;

/** From a database into a file: ours, immuadmin's, and a drain that writes and proves nothing. */
final class BackupFigure implements Figure {

    private static final String PROCESS = "ours, start of the JVM included";
    private static final String WARM = "ours, in a warm JVM";
    private static final String THEIRS = "immuadmin hot-backup";
    private static final String LIMIT = "raw drain, 100 ahead";
    private static final int AHEAD = 100;

    private final Load load;
    private final double timesTheirs;

    /** @param timesTheirs how many times faster than hot-backup it should be */
    BackupFigure(Load load, double timesTheirs) {
        this.load = load;
        this.timesTheirs = timesTheirs;
    }

    @Override
    public String name() {
        return "backup-" + load.name();
    }

    @Override
    public void measure(Scene scene, Results results) throws Exception {
        String database = scene.filled(load);
        String figure = "backup, " + load.name();
        Command ours = scene.command();
        new Contest(figure, load.unit())
                .add(PROCESS, load.work(), () -> ours.process(scene.primary(), backup(scene, database)))
                .addWarm(WARM, load.work(), () -> ours.inJvm(scene.primary(), backup(scene, database)))
                .addWarm(
                        LIMIT,
                        load.work(),
                        () -> RawDrain.seconds(scene.primary(), database, load.transactions(), AHEAD))
                .add(
                        THEIRS,
                        load.work(),
                        () -> Clock.seconds(() -> scene.primaryAdmin()
                                .run(
                                        "hot-backup",
                                        database,
                                        "-o",
                                        scene.newFile().toString())
                                .orThrow()))
                .hold(scene, results);
        results.atLeast(timesTheirs, figure, load.isLarge() ? WARM : PROCESS, THEIRS);
        results.atLeast(0.85, figure, WARM, LIMIT);
    }

    private static String[] backup(Scene scene, String database) throws IOException {
        return new String[] {"backup", database, "-o", scene.newFile().toString()};
    }
}
