package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.proto.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The SQL for Apache Flink in the documentation, run on the topic of a table: Flink's sums are those of immudb. Needs Flink's jars,
 * which {@code mvn -f src/test/flink/pom.xml package} copies.
 */
@ExtendWith(RealServers.class)
@Tag("campaign")
class FlinkIT {

    private static final Path JARS = Path.of("target/flink/libs");
    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    private static final Pattern BLOCK = Pattern.compile("```sql\n(.*?'upsert-kafka'.*?)```", Pattern.DOTALL);
    private static final int STATEMENTS = 500;
    private static final int ORDERS = 80;

    @Test
    void flinksSumsAreThoseOfImmudb(TestServers servers, @TempDir Path folder) throws Exception {
        assumeTrue(Files.isDirectory(JARS), JARS + " is missing: run mvn -f src/test/flink/pom.xml package");
        ImmudbServer server = servers.immudb();
        ConnectWorker worker = servers.worker();
        String database = "flink";
        server.create(DatabaseSpec.fast(database));
        try (ImmudbWriter writer = server.writer(database)) {
            write(writer);
            long last = writer.set("end", "1");
            worker.rest()
                    .deploy(
                            "events-flink",
                            ConnectorFiles.read(
                                    "changes",
                                    server,
                                    Map.of(
                                            "databases",
                                            database,
                                            "key.converter.schemas.enable",
                                            "false",
                                            "value.converter.schemas.enable",
                                            "false")));
            worker.await("all is in the topics", ARRIVAL, () -> {
                worker.rest().awaitRunning("events-flink", 1);
                return worker.rest()
                                .offsets("events-flink")
                                .path("offsets")
                                .path(0)
                                .path("offset")
                                .path("tx")
                                .asLong()
                        >= last;
            });

            List<String> rows = run(
                    documented()
                            .replace("localhost:9092", servers.broker().bootstrapServers())
                            .replace("changes.shop.orders", "changes." + database + ".orders")
                            // So that the job ends.
                            .replace(
                                    "'connector' = 'upsert-kafka',",
                                    "'connector' = 'upsert-kafka', 'scan.bounded.mode' = 'latest-offset',"),
                    folder);

            List<String> expected = writer
                    .query("SELECT customer, COUNT(*), SUM(cents) FROM orders WHERE paid = true GROUP BY customer "
                            + "ORDER BY customer")
                    .stream()
                    .map(FlinkIT::text)
                    .toList();
            assertThat(expected).hasSizeGreaterThan(3);
            assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
        }
        worker.rest().delete("events-flink");
    }

    private static void write(ImmudbWriter writer) {
        writer.sql("CREATE TABLE orders (id INTEGER, customer VARCHAR[20], paid BOOLEAN, cents INTEGER, at TIMESTAMP, "
                + "PRIMARY KEY id)");
        writer.sql("CREATE INDEX ON orders (customer)");
        Random random = new Random(Long.getLong("change.seed", 7));
        for (int i = 0; i < STATEMENTS; i++) {
            int id = random.nextInt(ORDERS);
            switch (random.nextInt(5)) {
                case 0 -> writer.sql("DELETE FROM orders WHERE id = " + id);
                case 1 -> writer.sql("UPDATE orders SET paid = " + random.nextBoolean() + " WHERE id = " + id);
                case 2 -> writer.sql("UPDATE orders SET customer = 'c" + random.nextInt(6) + "' WHERE id = " + id);
                default ->
                    writer.sql("UPSERT INTO orders (id, customer, paid, cents, at) VALUES (" + id + ", 'c"
                            + random.nextInt(6) + "', " + random.nextBoolean() + ", " + random.nextInt(10_000)
                            + ", NOW())");
            }
        }
    }

    private static String documented() throws IOException {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("docs/changes.md")));
        assertThat(block.find()).as("docs/changes.md has SQL for Flink").isTrue();
        return block.group(1);
    }

    /** The rows in the end, columns separated by tabs. */
    private static List<String> run(String sql, Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("job.sql"), sql);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process flink = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx700m",
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-classpath",
                        JARS.toAbsolutePath() + "/*",
                        "src/test/flink/RunSql.java",
                        file.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(flink.waitFor(2, TimeUnit.MINUTES)).as("Flink ends").isTrue();
        } finally {
            flink.destroyForcibly();
        }
        assertThat(flink.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }

    private static String text(Row row) {
        return row.getValues(0).getS() + "\t" + row.getValues(1).getN() + "\t"
                + row.getValues(2).getN();
    }
}
