package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.SimulatedFailure;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.Watchdog;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What an export waits for, how long, and what it remembers of the engine before. */
class ExportPatienceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ExportOptions OPTIONS = new ExportOptions(10, 1 << 20, 100, 1000);

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(1);
    private final FailureHistory failures = new FailureHistory("database 'a'", OPTIONS, random);
    private final SimTx tx = SimTx.after(Position.EMPTY, 500_000, random);

    /** An export of a database with one transaction, whose answers the test gives. */
    private final class Export {
        final List<ExportAction> actions = new ArrayList<>();
        final MachineHost<ExportEvent, ExportAction> host;
        long lastMove = -PATIENCE.toMillis();
        private long stream;

        Export() {
            ExportMachine machine = new ExportMachine(
                    "database 'a'",
                    ExportStart.after(Position.EMPTY),
                    OPTIONS,
                    new MemoryBudget(100 << 20, 1).share(() -> {}),
                    failures);
            host = new MachineHost<>(time, machine, new Watchdog(PATIENCE, () -> lastMove), this::perform);
            host.post(new ExportEvent.Started());
        }

        private void perform(ExportAction action) {
            actions.add(action);
            if (action instanceof ExportAction.AcquireSession) {
                host.post(new ExportEvent.SessionGranted());
            }
            stream = action instanceof ExportAction.Check check ? check.stream() : stream;
        }

        void checked() {
            host.post(new ExportEvent.Checked(stream, tx.reached(), Position.EMPTY.alh()));
        }

        long count(Class<? extends ExportAction> action) {
            return actions.stream().filter(action::isInstance).count();
        }
    }

    private void pass(Duration duration) {
        time.runUntil(time.now() + duration.toMillis());
    }

    @Test
    void eachOfTheQuestionsOfACheckMayTakeLong() {
        Export export = new Export();
        pass(PATIENCE.multipliedBy(5).minusSeconds(1));
        export.checked();
        pass(PATIENCE.minusSeconds(1));
        assertThat(export.count(ExportAction.Open.class)).isOne();
        assertThat(export.count(ExportAction.Cancel.class)).isZero();
    }

    @Test
    void aCheckThatIsNeverAnsweredIsMadeAgain() {
        Export export = new Export();
        pass(PATIENCE.multipliedBy(5).plusSeconds(2));
        assertThat(export.count(ExportAction.Check.class)).isEqualTo(2);
    }

    @Test
    void aStreamIsNotGivenUpWhileMessagesCome() {
        Export export = new Export();
        export.checked();
        for (int i = 0; i < 100; i++) {
            pass(PATIENCE.minusSeconds(1));
            export.lastMove = time.now();
        }
        assertThat(export.count(ExportAction.Cancel.class)).isZero();
        pass(PATIENCE.plusSeconds(2));
        assertThat(export.count(ExportAction.Cancel.class)).isOne();
        assertThat(export.count(ExportAction.Check.class)).isEqualTo(2);
    }

    @Test
    void anEngineContinuesThePauseOfTheOneBefore() {
        Export first = new Export();
        for (int stalls = 0; stalls < 3; stalls++) {
            first.checked();
            pass(PATIENCE.plusSeconds(2));
        }
        assertThat(first.count(ExportAction.Check.class)).isEqualTo(3);
        first.host.stop();

        Export second = new Export();
        pass(FailureHistory.STALL_PAUSE.minusMinutes(1));
        assertThat(second.actions)
                .as("each attempt costs the server a read slot")
                .isEmpty();
        pass(Duration.ofMinutes(1));
        assertThat(second.count(ExportAction.Check.class)).isOne();
    }

    @Test
    void unknownAnswersAddUpOverEngines() {
        Export export = new Export();
        for (int i = 0; i < 130 && export.count(ExportAction.Fail.class) == 0; i++) {
            export.host.post(new ExportEvent.Failed(export.stream, SimulatedFailure.of(ServerCondition.UNKNOWN)));
            pass(Duration.ofMillis(1100));
            if (i % 10 == 9 && export.count(ExportAction.Fail.class) == 0) {
                export.host.stop();
                export = new Export();
            }
        }
        assertThat(export.count(ExportAction.Fail.class)).isOne();
    }
}
