package io.immukafka.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.immukafka.wire.Tampering.Times;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One bit changes in the answers that an export holds its transactions against. */
@ExtendWith(SharedDatabases.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExportAnswersIT {

    /** The export begins after it, so that its header is asked for. */
    private static final long REACHED = Databases.MIDDLE;

    private static Databases databases;

    private static boolean any(long tx) {
        return true;
    }

    @BeforeAll
    static void open(Databases shared) {
        databases = shared;
    }

    static Stream<Arguments> headers() {
        return Stream.of(HeaderField.values())
                .flatMap(field -> Stream.of(false, true).map(metadata -> arguments(field, metadata)));
    }

    @ParameterizedTest(name = "{0}, transaction with metadata: {1}")
    @MethodSource("headers")
    void aHeaderThatIsWrongOnceChangesNothing(HeaderField field, boolean metadata) throws Exception {
        ExportRun run = resume(metadata, AnswerTampering.txById(field, tx -> tx == REACHED, Times.ONCE));

        assertThat(run.failure()).isNull();
        assertThat(run.changes()).isEqualTo(1);
        assertThat(run.last()).isEqualTo(Databases.HEAD);
    }

    @ParameterizedTest(name = "{0}, transaction with metadata: {1}")
    @MethodSource("headers")
    void aHeaderThatIsAlwaysWrongEndsTheExportWhereItBegan(HeaderField field, boolean metadata) throws Exception {
        ExportRun run = resume(metadata, AnswerTampering.txById(field, tx -> tx == REACHED, Times.ALWAYS));

        assertThat(run.changes()).as("asked for again").isGreaterThan(1);
        run.assertEndedByName();
        assertThat(run.last()).isEqualTo(REACHED);
    }

    /** The next header says which Alh it has. */
    @ParameterizedTest
    @EnumSource
    void aWrongNextHeaderMakesNothingWrong(Times times) throws Exception {
        ExportRun run = resume(false, AnswerTampering.txById(HeaderField.PREV_ALH, tx -> tx == REACHED + 1, times));

        if (times == Times.ONCE) {
            assertThat(run.failure()).isNull();
        }
        if (run.last() < Databases.HEAD) {
            run.assertEndedByName();
        }
    }

    @ParameterizedTest
    @EnumSource
    void headersThatAreAlwaysWrongMakeNothingWrong(HeaderField field) throws Exception {
        ExportRun run =
                ExportRun.of(databases.plain, AnswerTampering.txById(field, ExportAnswersIT::any, Times.ALWAYS));

        if (run.last() < Databases.HEAD) {
            run.assertEndedByName();
        }
    }

    private static ExportRun resume(boolean metadata, Tampering tampering) throws Exception {
        ServerHistory history = metadata ? databases.withMetadata : databases.plain;
        return ExportRun.after(history, history.position(REACHED), tampering);
    }

    @ParameterizedTest
    @EnumSource
    void aStateThatIsWrongOnceChangesNothing(StateField field) throws Exception {
        ExportRun run =
                ExportRun.of(databases.plain, AnswerTampering.currentState(field, ExportAnswersIT::any, Times.ONCE));

        assertThat(run.changes()).isEqualTo(1);
        assertThat(run.failure()).isNull();
        assertThat(run.last()).isEqualTo(Databases.HEAD);
    }

    /** At the head it is CurrentState that says which Alh the last transaction has. */
    @ParameterizedTest
    @EnumSource
    void aStateThatIsWrongOnceDoesNotEndAnExportAtTheHead(StateField field) throws Exception {
        Tampering tampering = AnswerTampering.currentState(field, ExportAnswersIT::any, Times.ONCE);

        assertThat(ExportRun.failureAtTheHead(databases.plain, tampering)).isNull();
        assertThat(tampering.count()).isEqualTo(1);
    }

    /** Nothing that leaves is wrong; whether the server's lie is noticed depends on whether anything rests on it. */
    @ParameterizedTest
    @EnumSource
    void aStateThatIsAlwaysWrongMakesNothingWrong(StateField field) throws Exception {
        ExportRun run =
                ExportRun.of(databases.plain, AnswerTampering.currentState(field, ExportAnswersIT::any, Times.ALWAYS));

        assertThat(run.changes()).isPositive();
        if (run.last() < Databases.HEAD) {
            run.assertEndedByName();
        }
    }
}
