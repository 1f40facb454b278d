package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.immukafka.chain.Position;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a source tells while nothing happens: the primary's position, its limits, and its signature. */
@ExtendWith(RealServers.class)
class StateRecordsIT {

    private static final String DATABASE = "quiet";
    private static final int INTERVAL_MS = 500;
    private static final Duration TIME = Duration.ofSeconds(6);
    private static final Limits LIMITS = new Limits(512, 4 << 20, 256);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void anIdleDatabaseTellsItsStateLessAndLessOften(TestServers servers, @TempDir Path folder) throws Exception {
        KeyPair key = keyPair();
        try (ImmudbServer server = ImmudbServer.builder()
                        .flags("--signingKey=" + SigningKey.write(folder.resolve("key.pem"), key))
                        .start();
                Replication replication = new Replication("quiet", server, server, servers.broker(), servers.worker());
                RecordReader reader = replication.reader(DATABASE)) {
            replication
                    .primary()
                    .create(DatabaseSpec.named(DATABASE)
                            .maxKeyLen(LIMITS.maxKeyLen())
                            .maxValueLen(LIMITS.maxValueLen())
                            .maxTxEntries(LIMITS.maxTxEntries()));
            try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
                writer.set("one", "1");
                writer.set("two", "2");
            }
            replication.deploySource(DATABASE, Map.of("heartbeat.interval.ms", Integer.toString(INTERVAL_MS)));
            replication.deploySink(Map.of());

            List<RecordReader.Seen> seen = reader.readUntil(LIMIT, StateRecord.class::isInstance);
            assertThat(seen.get(0).record().limits()).isEqualTo(LIMITS);
            assertThat(seen)
                    .filteredOn(each -> each.record() instanceof TransactionPart)
                    .hasSize(2);
            assertThat(seen.get(1).record().limits()).isNull();

            Position position = replication.primary().position(DATABASE);
            List<RecordReader.Seen> states = reader.readFor(TIME);
            assertThat(states).hasSizeBetween(2, 4).allSatisfy(each -> {
                StateRecord state = (StateRecord) each.record();
                assertThat(state.position()).isEqualTo(position);
                assertThat(state.limits()).isEqualTo(LIMITS);
                assertSigned(state, key);
            });
            assertThat(seconds(states.get(1), states.get(0)))
                    .as("seconds between the first two")
                    .isGreaterThan(1.5 * INTERVAL_MS / 1000);
            assertOffsets(replication, position, states.get(states.size() - 1).offset());
        }
    }

    private static double seconds(RecordReader.Seen later, RecordReader.Seen earlier) {
        return (later.nanos() - earlier.nanos()) / 1e9;
    }

    /** The source's offset is the last transaction; the sink's moves on with the state records. */
    private static void assertOffsets(Replication replication, Position position, long lastOffset) {
        replication
                .worker()
                .await(
                        "the source's offset is stored",
                        LIMIT,
                        () -> replication
                                        .rest()
                                        .offsets(replication.source())
                                        .at("/offsets/0/offset/tx")
                                        .asLong()
                                == position.tx());
        JsonNode offset = replication.rest().offsets(replication.source()).at("/offsets/0");
        assertThat(offset.at("/partition/database").asText()).isEqualTo(DATABASE);
        assertThat(offset.at("/offset/alh").asText()).isEqualTo(position.alh().toHex());
        replication
                .worker()
                .await(
                        "the sink's offset passes the state records",
                        LIMIT,
                        () -> replication
                                        .rest()
                                        .offsets(replication.sink())
                                        .at("/offsets/0/offset/kafka_offset")
                                        .asLong()
                                >= lastOffset);
    }

    private static void assertSigned(StateRecord state, KeyPair key) throws Exception {
        assertThat(state.signature()).isNotNull();
        byte[] name = state.database().getBytes(StandardCharsets.UTF_8);
        ByteBuffer signed = ByteBuffer.allocate(Integer.BYTES + name.length + Long.BYTES + 32)
                .putInt(name.length)
                .put(name)
                .putLong(state.position().tx())
                .put(state.position().alh().toBytes());
        Signature check = Signature.getInstance("SHA256withECDSA");
        check.initVerify(key.getPublic());
        check.update(signed.array());
        assertThat(check.verify(state.signature().signature())).isTrue();
        assertThat(state.signature().publicKey()).isEqualTo(SigningKey.point((ECPublicKey) key.getPublic()));
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }
}
