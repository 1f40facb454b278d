package io.immukafka.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.immukafka.chain.ProofVector;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.hash.Digest;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.RawReplica;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a real server does with bytes that are not the canonical encoding of a transaction, sent to it without any code of
 * ours between: the reason why {@link RefusedRecordsIT} must hold.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedEncodingIT {

    /** The whole process dies, with all databases. */
    static final Set<String> DEADLY = Set.of(
            "a payload cut by two bytes",
            "flagLength 0",
            "flagLength 0 and no flag",
            "extra that runs past its end",
            "extra of 65535 bytes",
            "extra of 257 bytes, all there");

    /** Taken for the honest transaction, with the Alh that the primary has. */
    static final Set<String> TAKEN_FOR_HONEST =
            Set.of("flagLength 2 and two bytes", "trailing bytes in the header", "attributes of an entry out of order");

    /** Taken for another transaction: the replica has left the primary's history for good. */
    static final Set<String> TAKEN_AS_FORK =
            Set.of("attributes of the transaction out of order", "a repeated attribute of the transaction");

    /** Enough that no machine has it. */
    static final long HUGE = 1L << 36;

    private final ImmudbServer server = ImmudbServer.start();
    private int replicas;

    @AfterAll
    void end() {
        server.close();
    }

    @BeforeEach
    void lives() {
        if (!server.isRunning()) {
            server.restart();
        }
    }

    static Stream<String> malformed() {
        return Vectors.malformed().stream().map(ProofVector::description);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void theServerSeesIt(String description) {
        byte[] bytes = Vectors.named(description).bytes();
        try (RawReplica replica = replicaAfterTheFirst()) {
            if (DEADLY.contains(description)) {
                assertDies(replica, bytes.length, bytes);
            } else if (TAKEN_FOR_HONEST.contains(description)) {
                assertThat(replica.replicate(bytes.length, bytes)).isEqualTo(2);
                assertThat(alh(replica))
                        .isEqualTo(Vectors.reached(Vectors.SECOND).alh());
            } else if (TAKEN_AS_FORK.contains(description)) {
                assertThat(replica.replicate(bytes.length, bytes)).isEqualTo(2);
                assertThat(alh(replica))
                        .isNotEqualTo(Vectors.reached(Vectors.SECOND).alh());
            } else {
                assertThat(refusal(replica, bytes.length, bytes).getCode()).isNotEqualTo(Status.Code.UNAVAILABLE);
                assertThat(alh(replica))
                        .isEqualTo(Vectors.reached(Vectors.FIRST).alh());
            }
        }
    }

    @Test
    void aHeaderFourBytesShortIsTakenForHonest() {
        byte[] bytes = Vectors.shortHeader();
        try (RawReplica replica = replica()) {
            assertThat(replica.replicate(bytes.length, bytes)).isEqualTo(1);
            assertThat(alh(replica)).isEqualTo(Vectors.reached(Vectors.FIRST).alh());
        }
    }

    @Test
    void aLargeLengthPrefixIsDeadly() {
        try (RawReplica replica = replicaAfterTheFirst()) {
            assertDies(replica, HUGE, Vectors.SECOND.bytes());
        }
    }

    @Test
    void strippedValuesAreTakenForHonest() {
        byte[] bytes = Vectors.STRIPPED.bytes();
        try (RawReplica replica = replicaAfterTheFirst()) {
            assertThat(replica.replicate(bytes.length, bytes)).isEqualTo(2);
            assertThat(alh(replica)).isEqualTo(Vectors.reached(Vectors.SECOND).alh());
        }
    }

    @Test
    void aForgedTimestampIsTakenAsAFork() {
        byte[] bytes = Vectors.named("another timestamp").bytes();
        try (RawReplica replica = replicaAfterTheFirst()) {
            assertThat(replica.replicate(bytes.length, bytes)).isEqualTo(2);
            assertThat(alh(replica))
                    .isNotEqualTo(Vectors.reached(Vectors.SECOND).alh());
        }
    }

    private void assertDies(RawReplica replica, long announced, byte[] bytes) {
        assertThat(refusal(replica, announced, bytes).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        Awaitility.await("the server's death").atMost(Duration.ofSeconds(10)).until(() -> !server.isRunning());
    }

    private static Status refusal(RawReplica replica, long announced, byte[] bytes) {
        try {
            throw new AssertionError("transaction " + replica.replicate(announced, bytes) + " was committed");
        } catch (ImmudbCallException refused) {
            return refused.status();
        }
    }

    private static Digest alh(RawReplica replica) {
        return Digest.of(replica.state().getTxHash().toByteArray());
    }

    private RawReplica replica() {
        String name = "scratch" + replicas++;
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.named(name).replica(true).maxConcurrency(4));
        }
        return RawReplica.open(server.host(), server.port(), server.password(), name);
    }

    private RawReplica replicaAfterTheFirst() {
        RawReplica replica = replica();
        byte[] first = Vectors.FIRST.bytes();
        assertThat(replica.replicate(first.length, first)).isEqualTo(1);
        return replica;
    }
}
