package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.Tampering.Times;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of an export are lost or come twice, or lie about what is committed. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportedMessagesIT {

    /** Offset of a byte in the second of three chunks of the large transaction. */
    private static final int SECOND_CHUNK = 100_000;

    private static Databases databases;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private enum Loss {
        DROPPED(Change.DROP),
        SENT_TWICE(Change.REPEAT);

        private final Change change;

        Loss(Change change) {
            this.change = change;
        }
    }

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<Arguments> messages() {
        return Stream.concat(
                messagesBefore(), Stream.of(Loss.values()).map(loss -> arguments(loss, Databases.HEAD, 0)));
    }

    /** Messages that others follow: if they are always lost, the export need not wait for them in vain. */
    static Stream<Arguments> messagesBefore() {
        return Stream.of(Loss.values())
                .flatMap(loss -> Stream.of(
                        arguments(loss, Databases.MIDDLE, 0),
                        arguments(loss, Databases.LARGE, 0),
                        arguments(loss, Databases.LARGE, SECOND_CHUNK)));
    }

    @ParameterizedTest(name = "{0}: the message with byte {2} of transaction {1}")
    @MethodSource("messages")
    void aMessageLostOnceChangesNothing(Loss loss, long tx, int at) throws Exception {
        ExportRun run = ExportRun.of(databases.plain, ChunkTampering.exported(tx, at, loss.change, Times.ONCE));

        assertThat(run.failure()).isNull();
        assertThat(run.changes()).isEqualTo(1);
        assertThat(run.last()).isEqualTo(Databases.HEAD);
    }

    @ParameterizedTest(name = "{0}: the message with byte {2} of transaction {1}")
    @MethodSource("messagesBefore")
    void aMessageThatIsAlwaysLostMakesNothingWrong(Loss loss, long tx, int at) throws Exception {
        ExportRun run = ExportRun.of(databases.plain, ChunkTampering.exported(tx, at, loss.change, Times.ALWAYS));

        // The one before may wait for the one that is lost. What comes twice was right the first time.
        if (loss == Loss.DROPPED) {
            assertThat(run.last()).isBetween(tx - 2, tx - 1);
        }
        if (run.last() < Databases.HEAD) {
            run.assertEndedByName();
        }
    }

    @ParameterizedTest(name = "transaction {0}, bits {1}, {2}")
    @CsvSource({
        "3, 1, ONCE",
        "3, 1, ALWAYS",
        "3, 0x10000000000, ONCE",
        "3, 0x10000000000, ALWAYS",
        "6, 1, ONCE",
        "6, 2, ALWAYS",
        "6, 4, ALWAYS",
        "6, 0x10000000000, ONCE",
        "6, 0x10000000000, ALWAYS",
    })
    void aWrongCommittedIdHidesNoTransaction(long tx, long bits, Times times) throws Exception {
        ExportRun run =
                ExportRun.of(databases.plain, ChunkTampering.exported(tx, 0, Change.flipCommitted(bits), times));

        assertThat(run.changes()).isPositive();
        assertThat(run.failure()).isNull();
        assertThat(run.last()).isEqualTo(Databases.HEAD);
    }

    /** On a primary with synchronous replication that lacks its acknowledgement. */
    @ParameterizedTest
    @EnumSource
    void aWrongCommittedIdReleasesNoTransactionThatIsNotCommitted(Times times) throws Exception {
        String database = "uncommitted_" + times.name().toLowerCase(Locale.ROOT);
        try (ImmudbWriter writer = databases.createUncommitted(database)) {
            CompletableFuture<Long> write = writer.setAsync(List.of(Item.of("key", "value")));
            await().atMost(Duration.ofSeconds(20)).until(() -> writer.state().getPrecommittedTxId() == 1);

            Tampering tampering = ChunkTampering.exported(1, 0, Change.flipCommitted(1), times);
            assertThat(ExportRun.partsOfUncommitted(databases.server, database, tampering))
                    .isEmpty();
            assertThat(write).isNotDone();
        }
    }
}
