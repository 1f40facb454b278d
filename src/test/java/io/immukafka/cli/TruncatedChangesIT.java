package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.MidnightZone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After a truncation the table's description is lost with the values, until the truncation itself repeats it. */
class TruncatedChangesIT {

    private static final String DATABASE = "shortened";
    private static final int ROWS = 8;
    private static final int LENGTH = 40 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void rowsAreDecodedAgainFromTheTruncationOn() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (ImmudbServer before = ImmudbServer.builder().folder(data).start();
                Administrator administrator = before.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE).fileSize(64 << 10).embeddedValues(false));
            try (ImmudbWriter writer = writer(before)) {
                writer.sql("CREATE TABLE t (id INTEGER AUTO_INCREMENT, v VARCHAR, PRIMARY KEY id)");
                for (int i = 0; i < ROWS; i++) {
                    writer.sql("INSERT INTO t(v) VALUES ('" + "x".repeat(LENGTH) + "')");
                }
            }
        }
        String zone = MidnightZone.write(folder.resolve("zone"), Instant.now());
        try (ImmudbServer after = ImmudbServer.builder()
                        .folder(data)
                        .environment("TZ", zone)
                        .start();
                Administrator administrator = after.administrator();
                ImmudbWriter writer = writer(after)) {
            administrator.truncate(DATABASE);
            writer.sql("INSERT INTO t(v) VALUES ('new')");
            writer.sql("UPDATE t SET v = 'newer' WHERE id = " + (ROWS + 1));

            InProcess.Result result =
                    new InProcess(folder).on(after, "changes", InProcess.place(after, DATABASE), "--json");

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.err()).contains("transactions come without their values", "Not decoded: ");
            List<JsonNode> events = new ArrayList<>();
            for (String line : result.out().lines().toList()) {
                events.add(new ObjectMapper().readTree(line));
            }
            assertLostUpToTheTruncation(events);
            List<JsonNode> last = events.subList(events.size() - 3, events.size());
            assertThat(last.get(0).get("op").asText()).isEqualTo("table described");
            assertThat(last.get(0).get("sql").asText()).contains("id INTEGER AUTO_INCREMENT, v VARCHAR");
            // Whether a row is new is not claimed: what came before the truncation is not known to be all.
            assertThat(last.get(1).get("op").asText()).isEqualTo("upsert");
            assertThat(last.get(1).get("key").get("id").asInt()).isEqualTo(ROWS + 1);
            assertThat(last.get(2).get("after").get("v").asText()).isEqualTo("newer");
        }
    }

    private static void assertLostUpToTheTruncation(List<JsonNode> events) {
        List<JsonNode> catalog = events.stream()
                .filter(event -> event.get("kind").asText().equals("unknown"))
                .toList();
        assertThat(catalog)
                .as("index, columns and name of the table")
                .hasSize(4)
                .allSatisfy(event -> assertThat(event.get("problem").asText()).contains("value lost"));
        List<JsonNode> rows = events.stream()
                .filter(event -> event.get("kind").asText().equals("undescribed"))
                .toList();
        assertThat(rows).hasSize(ROWS);
        assertThat(rows.get(0).get("missing").asText()).contains("value lost");
        assertThat(rows.get(ROWS - 1).has("valueBase64"))
                .as("the newest value is left")
                .isTrue();
        assertThat(events).hasSize(4 + ROWS + 3);
    }

    private static ImmudbWriter writer(ImmudbServer server) {
        return server.writer(DATABASE);
    }
}
