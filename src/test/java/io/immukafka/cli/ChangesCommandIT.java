package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import io.immukafka.workload.proto.FieldType;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The changes of a database, a file and a topic. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class ChangesCommandIT {

    private static final String DATABASE = "changed";

    /** Without the time, which no run has twice. */
    private static final List<String> EXPECTED = List.of(
            "1:3 schema CREATE TABLE t (id INTEGER AUTO_INCREMENT, name VARCHAR[20], PRIMARY KEY (id))",
            "2:0 schema CREATE INDEX ON t (name)",
            "3:0 insert t id=1: name='it''s\\n€'",
            "4:0 schema ALTER TABLE t ADD COLUMN at TIMESTAMP",
            "5:1 update t id=1: name='it''s\\n€' -> 'x', at=NULL -> 2024-02-29T12:34:56.789012Z",
            "6:0 delete t id=1: name='x', at=2024-02-29T12:34:56.789012Z",
            "7:0 set 'k1' = x'00ff'",
            "8:0 set 'k2' = 'v' expires 2101-01-01T00:00:00Z",
            "9:0 reference 'r' -> 'k1'",
            "10:0 member 's' 1.5 'k1'",
            "11:0 delete 'k1'",
            "12:4 schema CREATE COLLECTION notes (_id BLOB[32] NOT NULL, _doc BLOB, n FLOAT, PRIMARY KEY (_id))",
            "13:0 upsert notes ID: {\"_id\":\"ID\",\"n\":7,\"text\":\"\\u00fc\"}",
            "14:0 delete notes ID: {\"_id\":\"ID\",\"n\":7,\"text\":\"\\u00fc\"}");

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private InProcess ours;
    private String document;

    @TempDir
    private static Path folder;

    ChangesCommandIT(ImmudbServer server, KafkaBroker broker) {
        this.server = server;
        this.broker = broker;
    }

    @BeforeAll
    void fill() {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE));
        }
        try (ImmudbWriter writer = writer()) {
            writer.sql("CREATE TABLE t (id INTEGER AUTO_INCREMENT, name VARCHAR[20], PRIMARY KEY id)");
            writer.sql("CREATE INDEX ON t(name)");
            writer.sql("INSERT INTO t(name) VALUES ('it''s\n€')");
            writer.sql("ALTER TABLE t ADD COLUMN at TIMESTAMP");
            writer.sql("UPDATE t SET name = 'x', at = CAST('2024-02-29 12:34:56.789012' AS TIMESTAMP) WHERE id = 1");
            writer.sql("DELETE FROM t WHERE id = 1");
            writer.set("k1", new byte[] {0, (byte) 0xff});
            writer.setAll(Item.of("k2", "v").expiring(Instant.parse("2101-01-01T00:00:00Z")));
            writer.reference("r", "k1");
            writer.zAdd("s", 1.5, "k1");
            writer.delete("k1");
            writer.collections().create("notes", Map.of("n", FieldType.DOUBLE));
            document = writer.collections()
                    .insert(
                            "notes",
                            List.of(Struct.newBuilder()
                                    .putFields(
                                            "n",
                                            Value.newBuilder().setNumberValue(7).build())
                                    .putFields(
                                            "text",
                                            Value.newBuilder()
                                                    .setStringValue("ü")
                                                    .build())
                                    .build()))
                    .get(0);
            writer.collections().delete("notes", document);
        }
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private ImmudbWriter writer() {
        return server.writer(DATABASE);
    }

    private InProcess.Result changes(String place, String... more) {
        List<String> line = new ArrayList<>(List.of("changes", place));
        line.addAll(List.of(more));
        InProcess.Result result = ours.on(server, line.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private String database() {
        return InProcess.place(server, DATABASE);
    }

    private List<String> withoutTime(String out) {
        return out.lines()
                .map(line -> line.replaceFirst(" [0-9-]+T[0-9:]+Z", "").replace(document, "ID"))
                .toList();
    }

    @Test
    void theSameFromADatabaseAFileAndATopic() {
        assertThat(withoutTime(changes(database(), "--to", "14").out())).isEqualTo(EXPECTED);
        String file = folder.resolve("file").toString();
        assertThat(ours.on(server, "copy", database(), file, "--until-tx", "14").exitCode())
                .isZero();
        assertThat(withoutTime(changes(file).out())).isEqualTo(EXPECTED);
        String topic = "kafka://" + broker.bootstrapServers() + "/changes." + DATABASE;
        assertThat(ours.on(server, "copy", file, topic).exitCode()).isZero();
        assertThat(withoutTime(changes(topic).out())).isEqualTo(EXPECTED);
    }

    @Test
    void laterTransactionsAreReadWithTheTablesOfEarlierOnes() {
        assertThat(withoutTime(changes(database(), "--from", "5", "--to", "6").out()))
                .isEqualTo(EXPECTED.subList(4, 6));
        assertThat(withoutTime(
                        changes(database(), "--to", "14", "--table", "notes").out()))
                .isEqualTo(EXPECTED.subList(11, 14));
    }

    @Test
    void aPlaceThatBeginsLaterNamesWhatItCannotDecode() {
        String file = folder.resolve("later").toString();
        assertThat(ours.on(server, "copy", database(), file, "--from-tx", "5", "--until-tx", "14")
                        .exitCode())
                .isZero();
        InProcess.Result result = changes(file);
        assertThat(result.out()).contains("undescribed sql table 1 upsert x'80", "undescribed sql table 1 delete x'80");
        assertThat(result.err()).contains("Not decoded: 2 rows of table 1, which the transactions that were read");
        assertThat(withoutTime(result.out()).subList(2, 10)).isEqualTo(EXPECTED.subList(6, 14));
    }

    @Test
    void everyObjectIsJsonAndNamesItsPlaceInTheChain() throws Exception {
        List<JsonNode> objects = new ArrayList<>();
        for (String line :
                changes(database(), "--to", "14", "--json").out().lines().toList()) {
            objects.add(new ObjectMapper().readTree(line));
        }
        assertThat(objects)
                .hasSize(EXPECTED.size())
                .allSatisfy(object -> assertThat(object.get("alh").asText()).hasSize(64));
        JsonNode update = objects.get(4);
        assertThat(update.get("op").asText()).isEqualTo("update");
        assertThat(update.get("key")).isEqualTo(new ObjectMapper().readTree("{\"id\":1}"));
        assertThat(update.get("before").get("name").asText()).isEqualTo("it's\n€");
        assertThat(update.get("after").get("at").asText()).isEqualTo("2024-02-29T12:34:56.789012Z");
        assertThat(objects.get(0).get("columns")).hasSize(2);
        assertThat(objects.get(6).get("valueBase64").asText()).isEqualTo("AP8=");
        assertThat(objects.get(12).get("user").asText()).isEqualTo("immudb");
        assertThat(objects.get(12).get("after").get("text").asText()).isEqualTo("ü");
    }

    @Test
    void followingPrintsWhatComes() {
        followingPrintsWhatComes(database(), "followed/database");
    }

    @Test
    void followingATopicPrintsWhatComes() {
        String topic = "kafka://" + broker.bootstrapServers() + "/followed." + DATABASE;
        assertThat(ours.on(server, "copy", database(), topic).exitCode()).isZero();
        followingPrintsWhatComes(topic, "followed/topic");
    }

    private void followingPrintsWhatComes(String place, String key) {
        long next;
        try (ImmudbWriter writer = writer()) {
            next = writer.state().getTxId() + 1;
        }
        StringWriter out = new StringWriter();
        List<String> line = new ArrayList<>(List.of("changes", place, "--follow", "--to", String.valueOf(next)));
        line.addAll(ours.connection(server));
        String[] arguments = line.toArray(new String[0]);
        CommandLine command = Immukafka.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(new StringWriter(), true));
        CompletableFuture<Integer> running = CompletableFuture.supplyAsync(() -> command.execute(arguments));
        await().until(() -> out.toString().contains("\n" + (next - 1) + ":0 "));
        assertThat(running).isNotDone();
        try (ImmudbWriter writer = writer()) {
            assertThat(writer.set(key, "new")).isEqualTo(next);
        }
        if (!place.equals(database())) {
            assertThat(ours.on(server, "copy", database(), place).exitCode()).isZero();
        }
        await().until(running::isDone);
        assertThat(running).isCompletedWithValue(ExitCode.DONE);
        assertThat(out.toString()).endsWith("set '" + key + "' = 'new'\n");
    }

    @Test
    void theSystemDatabaseIsRefusedInATopicToo() {
        String file = folder.resolve("any").toString();
        assertThat(ours.on(server, "copy", database(), file, "--until-tx", "14").exitCode())
                .isZero();
        String topic = "kafka://" + broker.bootstrapServers() + "/changes.system";
        assertThat(ours.on(server, "copy", file, topic, "--database", "systemdb")
                        .exitCode())
                .isZero();
        InProcess.Result result = ours.on(server, "changes", topic);
        assertThat(result.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("password hashes");
    }
}
