package io.immukafka.bench;

import io.immukafka.cli.CommandInJvm;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Decodes and prints the rows of a file, beside the verification of the same file. */
final class ChangesFigure implements Figure {

    private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));
    private static final int COLUMNS = 10;
    private static final int IN_FLIGHT = 50;
    private static final String TEXT = "changes, in a warm JVM";
    private static final String JSON = "changes --json, in a warm JVM";
    private static final String VERIFY = "verify, in a warm JVM";
    private static final String PROCESS = "changes, start of the JVM included";

    private final String name;
    private final int transactions;
    private final int rows;

    private ChangesFigure(String name, int transactions, int rows) {
        this.name = name;
        this.transactions = Math.max(10, (int) (transactions * SCALE));
        this.rows = rows;
    }

    /** 20,000 transactions of one row. */
    static ChangesFigure single() {
        return new ChangesFigure("changes-row", 20_000, 1);
    }

    /** 100 transactions of 1,000 rows. */
    static ChangesFigure many() {
        return new ChangesFigure("changes-rows", 100, 1000);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        String file = backup(fixtures).toString();
        String figure = "changes, " + transactions + " transactions of " + rows + " rows with " + COLUMNS + " columns";
        double work = (double) transactions * rows;
        new Comparison(figure, "events/s")
                .addWarm(VERIFY, work, () -> fixtures.command().inJvm("verify", file))
                .addWarm(TEXT, work, () -> Clock.seconds(() -> discard("changes", file)))
                .addWarm(JSON, work, () -> Clock.seconds(() -> discard("changes", file, "--json")))
                .add(PROCESS, work, () -> fixtures.command().process(fixtures.primary(), "changes", file))
                .hold(fixtures, results);
        results.atLeast(0.5, figure, TEXT, VERIFY);
        results.atLeast(0.5, figure, JSON, VERIFY);
    }

    /** Encodes all that is printed, and writes it nowhere. */
    private static void discard(String... arguments) {
        PrintWriter out =
                new PrintWriter(new OutputStreamWriter(OutputStream.nullOutputStream(), StandardCharsets.UTF_8));
        CommandInJvm.run(List.of(arguments), out);
    }

    private Path backup(Fixtures fixtures) throws Exception {
        String database = fixtures.newDatabase();
        fixtures.primary().create(DatabaseSpec.fast(database).maxTxEntries(1 << 14));
        try (ImmudbWriter writer = fixtures.primary().writer(database)) {
            writer.sql("CREATE TABLE t (id INTEGER, a VARCHAR[40], b INTEGER, c FLOAT, d BOOLEAN, e TIMESTAMP, "
                    + "f VARCHAR[40], g BLOB[32], h INTEGER, i UUID, PRIMARY KEY id)");
            writer.pipelined(
                    Math.min(IN_FLIGHT, transactions),
                    transactions,
                    tx -> writer.sqlAsync(insert(tx)).thenApply(ids -> ids.get(0)));
        }
        Path file = fixtures.newFile();
        fixtures.command().inJvm(fixtures.primary(), "backup", database, "-o", file.toString());
        return file;
    }

    private String insert(int tx) {
        Random random = new Random(tx);
        return "INSERT INTO t (id, a, b, c, d, e, f, g, h, i) VALUES "
                + IntStream.range(0, rows)
                        .mapToObj(row -> row(tx * rows + row, random))
                        .collect(Collectors.joining(", "));
    }

    private static String row(int id, Random random) {
        return String.format(
                "(%d, 'name of row %d', %d, %f, %b, CAST(%d AS TIMESTAMP), 'text %x', x'%016x', %d, "
                        + "CAST('%08x-1234-4234-8234-%012x' AS UUID))",
                id,
                id,
                random.nextInt(),
                random.nextDouble(),
                random.nextBoolean(),
                1_700_000_000 + id,
                random.nextLong(),
                random.nextLong(),
                random.nextInt(1000),
                random.nextInt(),
                random.nextLong() & 0xffff_ffff_ffffL);
    }
}
