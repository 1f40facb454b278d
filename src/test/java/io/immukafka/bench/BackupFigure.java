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
    private final Load theirs;
    private final double timesTheirs;
    private final double ofLimit;

    /**
     * @param theirs what hot-backup gets, less if it would take too long: its rate does not depend on how many there are
     * @param timesTheirs how many times faster than hot-backup it should be, start of the JVM included
     * @param ofLimit how much of the raw drain it should reach in a warm JVM
     */
    BackupFigure(Load load, Load theirs, double timesTheirs, double ofLimit) {
        this.load = load;
        this.theirs = theirs;
        this.timesTheirs = timesTheirs;
        this.ofLimit = ofLimit;
    }

    @Override
    public String name() {
        return "backup-" + (load.isLarge() ? Load.LARGE : Load.SMALL).name();
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        String database = fixtures.filled(load);
        String theirDatabase = fixtures.filled(theirs);
        String figure = "backup, " + load.name();
        Command ours = fixtures.command();
        new Comparison(figure, load.unit())
                .add(PROCESS, load.work(), () -> ours.process(fixtures.primary(), backup(fixtures, database)))
                .addWarm(WARM, load.work(), () -> ours.inJvm(fixtures.primary(), backup(fixtures, database)))
                .addWarm(
                        LIMIT,
                        load.work(),
                        () -> RawDrain.seconds(fixtures.primary(), database, load.transactions(), AHEAD))
                .add(
                        THEIRS,
                        theirs.work(),
                        () -> Clock.seconds(() -> fixtures.primaryAdmin()
                                .run(
                                        "hot-backup",
                                        theirDatabase,
                                        "-o",
                                        fixtures.newFile().toString())
                                .orThrow()))
                .hold(fixtures, results);
        results.atLeast(timesTheirs, figure, PROCESS, THEIRS);
        results.atLeast(ofLimit, figure, WARM, LIMIT);
    }

    private static String[] backup(Fixtures fixtures, String database) throws IOException {
        return new String[] {"backup", database, "-o", fixtures.newFile().toString()};
    }
}
