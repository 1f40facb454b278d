package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.wire.ChunkTampering.Change;
import io.immukafka.wire.Tampering.Times;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One bit changes in what a replica's server answers, by which a replay knows what it has applied. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplayAnswersIT {

    /** A replica that has everything already. */
    private static final String FILLED = Databases.newReplica();

    private static Databases databases;

    private static boolean anyPosition(long tx) {
        return true;
    }

    private static boolean newestPosition(long tx) {
        return tx == Databases.HEAD;
    }

    @BeforeAll
    static void open(Databases shared) throws Exception {
        databases = shared;
        ReplayRun.into(FILLED, databases.withMetadata, 1, databases.server, Tampering.none())
                .assertApplied();
    }

    static Stream<Arguments> headers() {
        return Stream.of(HeaderField.values())
                .flatMap(field -> Stream.of(
                        arguments(field, Databases.MIDDLE, Times.ONCE),
                        arguments(field, Databases.HEAD, Times.ALWAYS)));
    }

    /** The replica is right. An engine that holds it for wrong says why; one that asks again may go on. */
    @ParameterizedTest(name = "{0} of transaction {1}, {2}")
    @MethodSource("headers")
    void aWrongAnswerToATransactionMakesNothingWrong(HeaderField field, long tx, Times times) throws Exception {
        ReplayRun run = replay(AnswerTampering.replicateTx(field, tx, times));

        assertThat(run.changes()).isPositive();
        run.assertNothingUnnoticed();
        assertThat(run.found())
                .isEqualTo(databases.withMetadata.position(run.found().tx()));
    }

    static Stream<Arguments> states() {
        return Stream.of(StateField.values())
                .flatMap(field -> Stream.of(Times.values()).map(times -> arguments(field, times)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("states")
    void aWrongStateMakesNothingWrong(StateField field, Times times) throws Exception {
        ReplayRun run = replay(AnswerTampering.currentState(field, ReplayAnswersIT::anyPosition, times));

        assertThat(run.changes()).isPositive();
        run.assertNothingUnnoticed();
    }

    /** As asked for when everything is applied. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("states")
    void aWrongStateAfterTheLastTransactionMakesNothingWrong(StateField field, Times times) throws Exception {
        ReplayRun run = replay(AnswerTampering.currentState(field, ReplayAnswersIT::newestPosition, times));

        assertThat(run.changes()).as("the state is compared at the end").isPositive();
        run.assertNothingUnnoticed();
        if (field == StateField.TX_HASH && times == Times.ALWAYS) {
            assertThat(run.failure()).isNotNull().returns(Reason.UNPROVED, EngineException::reason);
        }
    }

    /** The timestamp changes on the way in, and back again in the answer: then only the replica's state tells. */
    @ParameterizedTest(name = "transaction {0}")
    @MethodSource("transactions")
    void aForkThatTheAnswerHidesShowsInTheState(long tx) throws Exception {
        int at = databases.withMetadata.field(tx, ExportedField.TIMESTAMP).last();
        Tampering upload = ChunkTampering.replayed(tx, at, Change.flip(1), Times.ONCE);
        Tampering answer = AnswerTampering.replicateTx(HeaderField.TIMESTAMP, tx, Times.ALWAYS);
        ReplayRun run = ReplayRun.of(databases.withMetadata, databases.server, upload.then(answer), upload);

        assertThat(run.found())
                .isNotEqualTo(databases.withMetadata.position(run.found().tx()));
        assertThat(run.flushed()).isNull();
        assertThat(run.failure())
                .isNotNull()
                .returns(Reason.UNPROVED, EngineException::reason)
                .hasMessageContainingAll(
                        "transaction " + tx,
                        databases.withMetadata.position(tx).alh().toHex(),
                        run.found().alh().toHex());
    }

    static Stream<Long> transactions() {
        return Stream.of(Databases.MIDDLE, Databases.HEAD);
    }

    static Stream<Arguments> ownHeaders() {
        return Stream.of(HeaderField.values())
                .flatMap(field -> Stream.of(Times.values()).map(times -> arguments(field, times)));
    }

    /** What is put again first is held against the replica's own header. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("ownHeaders")
    void aWrongHeaderOfWhatIsThereAlreadyMakesNothingWrong(HeaderField field, Times times) throws Exception {
        Tampering tampering = AnswerTampering.txById(field, ReplayAnswersIT::anyPosition, times);
        ReplayRun run = ReplayRun.into(FILLED, databases.withMetadata, Databases.MIDDLE, databases.server, tampering);

        assertThat(run.changes()).as("the header is asked for").isPositive();
        run.assertNothingUnnoticed();
        if (times == Times.ONCE) {
            run.assertApplied();
        } else {
            assertThat(run.flushed()).isNull();
        }
    }

    private static ReplayRun replay(Tampering tampering) throws Exception {
        return ReplayRun.of(databases.withMetadata, databases.server, tampering);
    }
}
