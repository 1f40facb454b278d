package io.immukafka.bench;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table with ten columns of all types that are written often, filled by transactions that are all alike.
 *
 * @param transactions that insert rows; one more, the first, creates the table
 * @param rows of each transaction
 */
record RowLoad(int transactions, int rows) {

    /** The table's name. */
    static final String TABLE = "t";

    private static final double SCALE = Double.parseDouble(System.getProperty("bench.scale", "1"));
    private static final int IN_FLIGHT = 50;
    private static final int COLUMNS = 10;

    /** A load whose number of transactions {@code bench.scale} changes. */
    static RowLoad scaled(int transactions, int rows) {
        return new RowLoad(Math.max(10, (int) (transactions * SCALE)), rows);
    }

    /** All rows. */
    long events() {
        return (long) transactions * rows;
    }

    /** Makes a database with this load. */
    void fill(ImmudbServer server, String database) {
        server.create(DatabaseSpec.fast(database).maxTxEntries(1 << 14));
        try (ImmudbWriter writer = server.writer(database)) {
            writer.sql("CREATE TABLE " + TABLE + " (id INTEGER, a VARCHAR[40], b INTEGER, c FLOAT, d BOOLEAN, "
                    + "e TIMESTAMP, f VARCHAR[40], g BLOB[32], h INTEGER, i UUID, PRIMARY KEY id)");
            writer.pipelined(
                    Math.min(IN_FLIGHT, transactions),
                    transactions,
                    tx -> writer.sqlAsync(insert(tx)).thenApply(ids -> ids.get(0)));
        }
    }

    private String insert(int tx) {
        Random random = new Random(tx);
        return "INSERT INTO " + TABLE + " (id, a, b, c, d, e, f, g, h, i) VALUES "
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

    @Override
    public String toString() {
        return String.format(
                "%,d transaction%s of %,d row%s with %d columns",
                transactions, transactions == 1 ? "" : "s", rows, rows == 1 ? "" : "s", COLUMNS);
    }
}
