package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.Machine;
import io.immukafka.engine.sim.SimTx;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommitGateTest {

    private final Random random = new Random(1);
    private final SimTx first = SimTx.after(Position.EMPTY, 10, random);
    private final SimTx second = SimTx.after(first.reached(), 10, random);
    private final SimTx third = SimTx.after(second.reached(), 10, random);
    private final CommitGate gate = new CommitGate();
    private final List<TxPart> out = new ArrayList<>();

    private void offer(SimTx tx, long committed) {
        tx.parts(1 << 20).forEach(part -> gate.offer(part, committed, 0, out::add));
    }

    private List<Long> left() {
        return out.stream().map(part -> part.claim().tx()).toList();
    }

    @Test
    void whatIsCommittedPassesAndTakesWithItWhatItLinksTo() {
        offer(first, 1);
        offer(second, 1);
        assertThat(left()).containsExactly(1L);
        offer(third, 3);
        assertThat(left()).containsExactly(1L, 2L, 3L);
        assertThat(gate.isEmpty()).isTrue();
        assertThat(gate.askAt()).isEqualTo(Machine.NEVER);
    }

    @Test
    void theSameAlhReleasesAnotherDiscards() {
        offer(first, 0);
        assertThat(gate.committed(first.reached(), 0)).isEqualTo(new CommitGate.Release(1));
        SimTx other = SimTx.after(Position.EMPTY, 11, random);
        assertThat(gate.committed(other.reached(), 0)).isInstanceOf(CommitGate.Discarded.class);
        assertThat(out).isEmpty();
    }

    @Test
    void beyondWhatIsHeldItsOwnAlhIsAskedFor() {
        offer(first, 0);
        assertThat(gate.committed(second.reached(), 0)).isEqualTo(new CommitGate.Confirm(1));
        assertThat(gate.confirmed(1, first.claim().alh())).isEqualTo(new CommitGate.Release(1));
        assertThat(gate.confirmed(2, second.claim().alh())).isInstanceOf(CommitGate.Wait.class);
    }

    @Test
    void itAsksAgainWithGrowingPausesUntilNothingIsHeld() {
        offer(first, 0);
        long before = gate.askAt();
        for (long now = before; now < 100_000; now = gate.askAt()) {
            gate.asking();
            assertThat(gate.askAt()).isEqualTo(Machine.NEVER);
            assertThat(gate.committed(Position.EMPTY, now)).isInstanceOf(CommitGate.Wait.class);
            assertThat(gate.askAt() - now).isBetween(2L, 1000L);
        }
        List<TxPart> dropped = new ArrayList<>();
        gate.drop(dropped::add);
        assertThat(dropped).extracting(TxPart::claim).containsExactly(first.claim());
        assertThat(gate.askAt()).isEqualTo(Machine.NEVER);
    }
}
