package io.immukafka.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.hash.Digest;
import io.immukafka.workload.proto.Tx;
import io.immukafka.workload.proto.TxEntry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads back from a real server what a workload wrote, and counts each shape by what marks it. */
@ExtendWith(RealServers.class)
class WorkloadIT {

    private static final int MAX_TX_ENTRIES = 256;
    private static final byte KEY = 0;
    private static final byte SORTED_SET = 1;
    private static final byte SQL = 2;
    private static final byte DOCUMENT = 3;

    private final ImmudbServer server;

    WorkloadIT(ImmudbServer server) {
        this.server = server;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void everyShapeOccursAsOftenAsItSays(int headerVersion) throws Exception {
        String database = "mixed" + headerVersion;
        try (Administrator administrator = server.administrator()) {
            administrator.create(
                    DatabaseSpec.fast(database).maxTxEntries(MAX_TX_ENTRIES).writeTxHeaderVersion(headerVersion));
        }
        WorkloadSpec spec = WorkloadSpec.of(7, 3_000)
                .withHeaderVersion(headerVersion)
                .withMaxTxEntries(MAX_TX_ENTRIES)
                .withShare(Shape.DELETED, 0.03)
                .withShare(Shape.SQL, 0.05)
                .withShare(Shape.DOCUMENT, 0.05);
        Workload workload = new Workload(spec);

        try (ImmudbWriter writer = server.writer(database)) {
            Workload.Result result = workload.write(writer, done -> {});

            assertThat(result.transactions()).isEqualTo(3_000);
            List<Tx> written = read(writer, result);
            assertThat(written)
                    .allSatisfy(tx -> assertThat(tx.getHeader().getVersion()).isEqualTo(headerVersion));
            Set<ByteString> references = valuesOfReferences();
            Map<Shape, Integer> found = new EnumMap<>(Shape.class);
            found.put(Shape.EMPTY_VALUE, count(written, WorkloadIT::isEmptyValue));
            found.put(Shape.FULL, count(written, tx -> tx.getEntriesCount() == MAX_TX_ENTRIES));
            found.put(Shape.LARGE, count(written, tx -> tx.getEntries(0).getVLen() > 512 << 10));
            found.put(
                    Shape.EXPIRING, count(written, any(KEY, e -> e.getMetadata().hasExpiration())));
            found.put(
                    Shape.NON_INDEXED,
                    count(written, any(KEY, e -> e.getMetadata().getNonIndexable())));
            found.put(
                    Shape.DELETED, count(written, any(KEY, e -> e.getMetadata().getDeleted())));
            found.put(Shape.REFERENCE, count(written, any(KEY, e -> references.contains(e.getHValue()))));
            found.put(
                    Shape.SORTED_SET,
                    count(
                            written,
                            tx -> tx.getEntriesCount() == 1 && any(SORTED_SET).test(tx)));
            found.put(
                    Shape.EXEC_ALL,
                    count(
                            written,
                            tx -> tx.getEntriesCount() == 3 && any(SORTED_SET).test(tx)));
            found.put(Shape.SQL, Math.max(0, count(written, any(SQL)) - 1));
            found.put(Shape.DOCUMENT, Math.max(0, count(written, any(DOCUMENT)) - 1));
            found.values().removeIf(count -> count == 0);

            Map<Shape, Integer> announced = new EnumMap<>(workload.counts());
            announced.remove(Shape.KEY);
            announced.remove(Shape.SEVERAL_KEYS);
            assertThat(found).isEqualTo(announced);
            assertThat(written)
                    .filteredOn(any(DOCUMENT))
                    .allSatisfy(tx -> assertThat(extra(tx)).isEqualTo("immudb"));
            // The server leaves the metadata of an earlier transaction in some of ExecAll's.
            assertThat(written)
                    .filteredOn(tx -> !extra(tx).isEmpty())
                    .allSatisfy(
                            tx -> assertThat(any(DOCUMENT).or(any(SORTED_SET)).test(tx))
                                    .isTrue());
            assertThat(count(written, any(SQL, e -> e.getMetadata().getDeleted())) > 0)
                    .as("deleted rows")
                    .isEqualTo(headerVersion == 1);
        }
    }

    @Test
    void manySmallTransactionsTakeSeconds() {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("pipelined"));
        }
        try (ImmudbWriter writer = server.writer("pipelined")) {
            long last = writer.pipelined(256, 20_000, i -> writer.setAsync(List.of(Item.of("key" + i, "value"))));

            assertThat(last).isEqualTo(20_000);
            assertThat(writer.state().getTxId()).isEqualTo(20_000);
            assertThat(writer.state().getTxHash().size()).isEqualTo(Digest.LENGTH);
        }
    }

    @Test
    void refusalsOfPipelinedCallsSurface() {
        try (ImmudbWriter writer = server.writer("defaultdb")) {
            assertThatThrownBy(() -> writer.pipelined(8, 100, i -> writer.setAsync(List.of(Item.of("", "no key")))))
                    .isInstanceOf(ImmudbCallException.class)
                    .hasMessageContaining("illegal arguments");
        }
    }

    @Test
    void usersHaveTheRightsTheyWereGiven() {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.named("rights"));
            administrator.createUser("reader", "Reader#123", "rights", Administrator.Permission.READ);
            try (ImmudbWriter reader =
                    ImmudbWriter.open(server.host(), server.port(), "reader", "Reader#123", "rights")) {
                assertThat(reader.state().getTxId()).isZero();
                assertThatThrownBy(() -> reader.set("key", "value"))
                        .isInstanceOf(ImmudbCallException.class)
                        .hasMessageContaining("permission denied");
            }
            administrator.grant("reader", "rights", Administrator.Permission.READ_WRITE);
            try (ImmudbWriter allowed =
                    ImmudbWriter.open(server.host(), server.port(), "reader", "Reader#123", "rights")) {
                assertThat(allowed.set("key", "value")).isEqualTo(1);
            }
        }
    }

    @Test
    void aSynchronousPrimaryOnlyPrecommitsWithoutItsReplicas() throws Exception {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.named("synchronous").syncReplication(1));
            try (ImmudbWriter writer = server.writer("synchronous")) {
                CompletableFuture<Long> waiting = writer.setAsync(List.of(Item.of("key", "value")));

                await().until(() -> writer.state().getPrecommittedTxId() == 1);
                assertThat(writer.state().getTxId()).isZero();
                assertThat(waiting).isNotDone();
            }
        }
    }

    @Test
    void truncationLeavesItsMarkAndTakesValues(@TempDir Path own) throws Exception {
        Path data = Files.createDirectory(own.resolve("data"));
        try (ImmudbServer before = ImmudbServer.builder().folder(data).start();
                Administrator administrator = before.administrator()) {
            administrator.create(
                    DatabaseSpec.fast("truncated").fileSize(64 << 10).embeddedValues(false));
            try (ImmudbWriter writer = before.writer("truncated")) {
                writer.sql("CREATE TABLE t (id INTEGER, PRIMARY KEY id)");
                for (int i = 0; i < 8; i++) {
                    writer.set("key" + i, new byte[40 << 10]);
                }
                assertThat(writer.get("key0").getValue().size()).isEqualTo(40 << 10);
            }
        }

        String zone = MidnightZone.write(own.resolve("zone"), Instant.now());
        try (ImmudbServer after = ImmudbServer.builder()
                        .folder(data)
                        .environment("TZ", zone)
                        .start();
                Administrator administrator = after.administrator()) {
            administrator.truncate("truncated");
            try (ImmudbWriter writer = after.writer("truncated")) {
                assertThat(writer.state().getTxId()).isEqualTo(10);
                assertThat(writer.header(10).getMetadata().getTruncatedTxID()).isEqualTo(9);
                assertThatThrownBy(() -> writer.get("key0")).isInstanceOf(ImmudbCallException.class);
                assertThat(writer.get("key7").getValue().size()).isEqualTo(40 << 10);
            }
        }
    }

    private static List<Tx> read(ImmudbWriter writer, Workload.Result result) {
        Tx[] read = new Tx[(int) result.transactions()];
        writer.pipelined(
                32,
                read.length,
                i -> writer.transactionAsync(result.firstTx() + i).thenApply(tx -> {
                    read[i] = tx;
                    return tx.getHeader().getId();
                }));
        return List.of(read);
    }

    private static String extra(Tx tx) {
        return tx.getHeader().getMetadata().getExtra().toStringUtf8();
    }

    private static int count(List<Tx> transactions, Predicate<Tx> predicate) {
        return (int) transactions.stream().filter(predicate).count();
    }

    private static Predicate<Tx> any(byte kind) {
        return any(kind, entry -> true);
    }

    private static Predicate<Tx> any(byte kind, Predicate<TxEntry> predicate) {
        return tx -> tx.getEntriesList().stream()
                .anyMatch(entry -> entry.getKey().byteAt(0) == kind && predicate.test(entry));
    }

    /** Digests of the values of references to the anchors: a 1, eight bytes for no transaction, the key's kind, the key. */
    private static Set<ByteString> valuesOfReferences() throws NoSuchAlgorithmException {
        Set<ByteString> digests = new HashSet<>();
        for (int i = 0; i < Lane.ANCHORS; i++) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, KEY});
            digest.update(Lane.anchor(i).getBytes(StandardCharsets.UTF_8));
            digests.add(ByteString.copyFrom(digest.digest()));
        }
        return digests;
    }

    /** The server puts one byte before the value of every key, 0, or 1 before what a reference points to. */
    private static boolean isEmptyValue(Tx tx) {
        return tx.getEntriesCount() == 1
                && any(KEY, entry -> entry.getVLen() == 1).test(tx);
    }
}
