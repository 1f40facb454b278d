package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.GoProgram;
import io.immukafka.harness.ImmudbBinaries;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import io.immukafka.workload.proto.FieldType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Receipts of databases, files and topics, held against each other and checked with immudb's own Go packages. */
@ExtendWith(RealServers.class)
class ReceiptIT {

    private static final String DATABASE = "receipts";
    private static final int MANY = 700;
    private static final int LONG_VALUE = (1 << 20) + 1;

    private final KafkaBroker broker;
    private final TestServers servers;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private InProcess ours;

    ReceiptIT(KafkaBroker broker, TestServers servers) {
        this.broker = broker;
        this.servers = servers;
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private Path receipt(ImmudbServer server, String place, String entry, String name) throws IOException {
        InProcess.Result result = ours.on(server, "changes", place, "--prove", entry);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Files.writeString(folder.resolve(name), result.out());
    }

    private InProcess.Result verify(ImmudbServer server, Path receipt, String place) {
        return ours.on(server, "verify", "--receipt", receipt.toString(), "--against", place, "--json");
    }

    private static void fill(ImmudbWriter writer) {
        writer.sql("CREATE TABLE t (id INTEGER AUTO_INCREMENT, name VARCHAR[20], PRIMARY KEY id)");
        writer.sql("INSERT INTO t(name) VALUES ('a'), ('b'), ('c')");
        writer.sql("DELETE FROM t WHERE id = 2");
        writer.setAll(IntStream.range(0, MANY)
                .mapToObj(i -> Item.of("many/" + i, "value " + i))
                .toArray(Item[]::new));
        writer.setAll(
                Item.of("k1", "").asNonIndexed(),
                Item.of("k2", "v").expiring(Instant.parse("2101-01-01T00:00:00Z")),
                Item.of("k3", "x".repeat(LONG_VALUE)));
        writer.delete("k2");
        writer.collections().create("notes", Map.of("n", FieldType.DOUBLE));
        writer.collections()
                .insert(
                        "notes",
                        List.of(Struct.newBuilder()
                                .putFields(
                                        "n",
                                        Value.newBuilder().setNumberValue(7).build())
                                .build()));
    }

    /** Where the receipts are taken from: all kinds of entries, first, last and middle ones. */
    private static List<String> entries() {
        return List.of(
                "1:0", "2:0", "2:2", "3:0", "4:0", "4:341", "4:" + (MANY - 1), "5:0", "5:1", "5:2", "6:0", "8:0");
    }

    @ParameterizedTest
    @ValueSource(strings = {ImmudbBinaries.DEFAULT_VERSION, ImmudbBinaries.OLD_VERSION})
    void allPlacesGiveTheSameReceiptAndImmudbsOwnPackagesVerifyIt(String version) throws Exception {
        ImmudbServer server = servers.immudb(version);
        String name = DATABASE + version.replace(".", "");
        server.create(DatabaseSpec.fast(name));
        try (ImmudbWriter writer = server.writer(name)) {
            fill(writer);
        }
        String database = InProcess.place(server, name);
        String file = folder.resolve("file").toString();
        String topic = "kafka://" + broker.bootstrapServers() + "/" + name;
        assertThat(ours.on(server, "copy", database, file).exitCode()).isZero();
        assertThat(ours.on(server, "copy", file, topic, "--database", name).exitCode())
                .isZero();

        List<Path> receipts = new ArrayList<>();
        for (String entry : entries()) {
            Path receipt = receipt(server, database, entry, "receipt-" + entry.replace(':', '-') + ".json");
            assertThat(receipt(server, file, entry, "other")).hasSameBinaryContentAs(receipt);
            assertThat(receipt(server, topic, entry, "other")).hasSameBinaryContentAs(receipt);
            for (String place : List.of(database, file, topic)) {
                InProcess.Result result = verify(server, receipt, place);
                assertThat(result.exitCode()).as(result.err()).isZero();
                assertThat(result.err()).contains(" with the same Alh");
            }
            receipts.add(receipt);
        }
        assertThat(receipts)
                .as("the value of 5:2 is long")
                .satisfiesOnlyOnce(each -> assertThat(each).content().contains("valueSha256"));

        verifyWithGo(receipts);
    }

    private void verifyWithGo(List<Path> receipts) throws Exception {
        assertThat(receipts).hasSizeGreaterThanOrEqualTo(10);
        GoProgram program = GoProgram.build("receipt");
        List<String> files = receipts.stream().map(Path::toString).toList();

        GoProgram.Result good = program.run(files);

        assertThat(good.exitCode()).as(good.out()).isZero();
        List<String> expected = new ArrayList<>();
        for (Path receipt : receipts) {
            expected.add("verified " + receipt + ": "
                    + new ObjectMapper().readTree(receipt.toFile()).get("alh").asText());
        }
        assertThat(good.out().lines()).containsExactlyElementsOf(expected);

        for (Path receipt : receipts) {
            Files.writeString(receipt, withAnotherKey(Files.readString(receipt)));
        }
        GoProgram.Result bad = program.run(files);
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.out().lines()).hasSameSizeAs(receipts).allMatch(line -> line.endsWith("below the header's eH"));
    }

    private static String withAnotherKey(String receipt) throws IOException {
        JsonNode json = new ObjectMapper().readTree(receipt);
        String key = json.get("keyBase64").asText();
        byte[] bytes = Base64.getDecoder().decode(key);
        bytes[bytes.length - 1] ^= 1;
        return receipt.replace(key, Base64.getEncoder().encodeToString(bytes));
    }

    @Test
    void aPlaceThatDoesNotHaveTheTransactionIsTold(ImmudbServer server) throws IOException {
        server.create(DatabaseSpec.fast("receiptsone"), DatabaseSpec.fast("receiptsother"));
        String one = InProcess.place(server, "receiptsone");
        String other = InProcess.place(server, "receiptsother");
        try (ImmudbWriter writer = server.writer("receiptsone")) {
            writer.set("a", "1");
            writer.set("b", "2");
        }
        Path receipt = receipt(server, one, "2:0", "receipt.json");

        InProcess.Result absent = verify(server, receipt, other);
        assertThat(absent.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(absent.err()).contains("[IMK-509]");
        try (ImmudbWriter writer = server.writer("receiptsother")) {
            writer.set("a", "1");
            writer.set("b", "3");
        }
        InProcess.Result different = verify(server, receipt, other);
        assertThat(different.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(different.err()).contains("[IMK-116]");
        assertThat(different.out()).isEmpty();

        InProcess.Result early = ours.on(server, "changes", one, "--prove", "99:0");
        assertThat(early.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(early.err()).contains("[IMK-217]", "it has no transaction 99 yet");
        assertThat(early.out()).isEmpty();
    }

    /** A file does not say of which database it is: the entries of the system database are recognized. */
    @Test
    void theSystemDatabaseIsNotDisclosed(ImmudbServer server) {
        server.create(DatabaseSpec.fast("receiptssystem"));
        try (ImmudbWriter writer = server.writer("receiptssystem")) {
            writer.set("any", "1");
            writer.set("\u0001immudb", "{\"username\":\"immudb\",\"hashedpassword\":\"x\"}");
        }
        String database = InProcess.place(server, "receiptssystem");
        String file = folder.resolve("system").toString();
        assertThat(ours.on(server, "copy", database, file).exitCode()).isZero();
        for (String place : List.of(database, file)) {
            InProcess.Result result = ours.on(server, "changes", place, "--prove", "2:0");
            assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCode.REFUSED);
            assertThat(result.err()).contains("[IMK-218]");
            assertThat(result.out()).isEmpty();
            assertThat(ours.on(server, "changes", place, "--prove", "1:0").exitCode())
                    .isZero();
        }
    }
}
