package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import io.immukafka.engine.Watchdog;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A replica behind a link so slow that its next answer takes longer than the engine's patience. */
class SlowReplicaTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long TRANSFER_MS = 300_000;
    private static final int COUNT = 20;

    private final VirtualTime time = new VirtualTime();
    private final Random random = new Random(1);
    private final List<SimTx> truth = new ArrayList<>();
    private final SimReplica replica;
    private final MachineHost<ReplayEvent, ReplayAction> host;
    private final List<ReplayAction> actions = new ArrayList<>();
    private final ReplayMachine machine;

    SlowReplicaTest() {
        for (int i = 0; i < COUNT; i++) {
            truth.add(SimTx.after(i == 0 ? Position.EMPTY : truth.get(i - 1).reached(), 100, random));
        }
        replica = new SimReplica(time, random, truth, 100);
        ReplayOptions options = new ReplayOptions(10, false, Creation.IF_MISSING, true, 50, 3000);
        machine = new ReplayMachine("replica 'a'", options, random);
        host = new MachineHost<>(time, machine, new Watchdog(PATIENCE, replica::lastMove), this::perform);
        replica.listener(host::post);
    }

    private void offerAll() throws IOException {
        MemoryBudget.Share memory = new MemoryBudget(1 << 20, 1).share(() -> {});
        Intake intake = new Intake(
                new TxStore(memory, new SpoolBudget().share()),
                memory,
                input -> host.post(new ReplayEvent.Offered(input)));
        truth.forEach(tx -> intake.part(tx.parts(1 << 20).get(0), "test", null, null));
        assertThat(intake.drain(false)).isTrue();
    }

    private void perform(ReplayAction action) {
        actions.add(action);
        if (action instanceof ReplayAction.Send send) {
            replica.send(send.call(), send.tx());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            replica.cancel(cancel.call());
        } else if (action instanceof ReplayAction.AcquireSession) {
            host.post(new ReplayEvent.SessionGranted());
        } else if (action instanceof ReplayAction.Prepare) {
            replica.prepare(() -> true);
        } else if (action instanceof ReplayAction.Compare compare) {
            replica.compare(compare.tx());
        }
    }

    private long count(Class<? extends ReplayAction> action) {
        return actions.stream().filter(action::isInstance).count();
    }

    @Test
    void whatMovesSlowlyIsSentOnceAndIsNoTrouble() throws Exception {
        replica.transferMs = TRANSFER_MS;
        offerAll();
        time.runUntil(TRANSFER_MS * (COUNT + 1));

        assertThat(replica.position()).isEqualTo(truth.get(COUNT - 1).reached());
        assertThat(count(ReplayAction.Send.class)).isEqualTo(COUNT);
        assertThat(count(ReplayAction.Report.class)).as("words in the log").isZero();
    }

    @Test
    void whatMovesNoMoreIsSentAgainWithHalfTheWindowAndToldOnce() throws Exception {
        replica.transferMs = TRANSFER_MS;
        offerAll();
        time.runUntil(TRANSFER_MS / 2);
        replica.mute = true;
        time.runUntil(TRANSFER_MS / 2 + PATIENCE.toMillis() + 10_000);
        replica.calm();

        assertThat(machine.state.window().width()).isEqualTo(5);
        assertThat(actions)
                .filteredOn(ReplayAction.Report.class::isInstance)
                .singleElement()
                .satisfies(report -> assertThat(report.toString())
                        .contains("nothing has moved")
                        .contains("cannot be reached"));
        time.runUntil(TRANSFER_MS * 4);
        assertThat(replica.position()).isEqualTo(truth.get(COUNT - 1).reached());
        assertThat(actions)
                .filteredOn(ReplayAction.Report.class::isInstance)
                .hasSize(2)
                .last()
                .satisfies(report -> assertThat(report.toString()).contains("responds again"));
    }
}
