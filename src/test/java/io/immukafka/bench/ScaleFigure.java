package io.immukafka.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How backup, verification and restore grow: each row's cost for a transaction, or a byte, against the first one's. */
final class ScaleFigure implements Figure {

    private final String name;
    private final boolean perByte;
    private final List<Load> loads;

    /**
     * A table.
     *
     * @param perByte whether the cost is that of a byte; else of a transaction
     * @param loads from small to large
     */
    ScaleFigure(String name, boolean perByte, List<Load> loads) {
        this.name = name;
        this.perByte = perByte;
        this.loads = loads;
    }

    /** 10,000 to 1,000,000 small transactions. */
    static ScaleFigure transactions() {
        return new ScaleFigure(
                "scale-transactions",
                false,
                List.of(
                        Load.scaled("tx10k", 10_000, 1, 100),
                        Load.scaled("tx100k", 100_000, 1, 100),
                        Load.scaled("tx1m", 1_000_000, 1, 100)));
    }

    /** Values of 100 B to 100 MB. */
    static ScaleFigure values() {
        return new ScaleFigure(
                "scale-values",
                true,
                List.of(
                        Load.scaled("v100b", 20_000, 1, 100),
                        Load.scaled("v10kb", 5_000, 1, 10_000),
                        Load.scaled("v1mb", 200, 1, 1_000_000),
                        new Load("v100mb", 3, 1, 100_000_000)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        for (Load load : loads) {
            String database = fixtures.filled(load);
            Path file = fixtures.backup(load);
            double work = perByte ? Files.size(file) / 1e6 : load.transactions();
            String unit = perByte ? "MB/s" : "tx/s";
            new Comparison(name + ", " + load, unit)
                    .addWarm(
                            "backup",
                            work,
                            () -> fixtures.command()
                                    .inJvm(
                                            fixtures.primary(),
                                            "backup",
                                            database,
                                            "-o",
                                            fixtures.newFile().toString()))
                    .addWarm("verify", work, () -> fixtures.command().inJvm("verify", file.toString()))
                    .addWarm("restore", work, () -> restore(fixtures, file))
                    .hold(fixtures, results);
        }
        for (String what : List.of("backup", "verify", "restore")) {
            double first = results.median(name + ", " + loads.get(0), what);
            for (Load load : loads) {
                double cost = first / results.median(name + ", " + load, what);
                results.add(name + ", cost against the first", what + ", " + load.name(), "\u00d7", List.of(cost));
            }
        }
    }

    private static double restore(Fixtures fixtures, Path file) throws IOException {
        String database = fixtures.newDatabase();
        try {
            return fixtures.command()
                    .inJvm(
                            fixtures.replica(),
                            "restore",
                            database,
                            "-i",
                            file.toString(),
                            "--max-value-len=" + Fixtures.MAX_VALUE_BYTES);
        } finally {
            Fixtures.drop(fixtures.replica(), database);
        }
    }
}
