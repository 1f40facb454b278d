package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.Machine;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.export.CommitGate.Agreement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitGateTest {

    private final Random random = new Random(1);
    private final SimTx first = SimTx.after(Position.EMPTY, 10, random);
    private final SimTx second = SimTx.after(first.reached(), 10, random);
    private final SimTx third = SimTx.after(second.reached(), 5000, random);
    private final CommitGate gate = new CommitGate();
    private final List<TxPart> out = new ArrayList<>();

    @BeforeEach
    void begin() {
        gate.begin(0, 0);
    }

    private void offer(SimTx tx, long committed) {
        gate.begins(tx.tx(), committed, out::add);
        tx.parts(1 << 20).forEach(part -> gate.offer(part, committed, 0, out::add));
    }

    private List<Long> left() {
        return out.stream().map(part -> part.claim().tx()).toList();
    }

    @Test
    void aTransactionLeavesWhenTheNextOneNamesIt() {
        offer(first, 2);
        assertThat(out).isEmpty();
        assertThat(gate.askAt()).as("the next one is on its way").isEqualTo(1000);
        offer(second, 2);
        assertThat(left()).containsExactly(1L);
    }

    @Test
    void theNewestOneLeavesWhenTheStateHasItsAlh() {
        offer(first, 1);
        assertThat(gate.askAt()).as("at once").isZero();
        assertThat(gate.question(7)).isEqualTo(new ExportAction.AskCommitted(7));
        assertThat(gate.askAt()).as("before the answer").isEqualTo(Machine.NEVER);
        assertThat(gate.newest(first.reached(), 0, out::add)).isEqualTo(Agreement.AGREES);
        assertThat(left()).containsExactly(1L);
        assertThat(gate.askAt()).isEqualTo(Machine.NEVER);
    }

    @Test
    void oneThatTheServerHasWithAnotherAlhDiffers() {
        offer(first, 1);
        SimTx other = SimTx.after(Position.EMPTY, 11, random);
        assertThat(gate.newest(other.reached(), 0, out::add)).isEqualTo(Agreement.DIFFERS);
        assertThat(gate.stated(other.reached(), 0, out::add)).isEqualTo(Agreement.DIFFERS);
        assertThat(out).isEmpty();
        assertThat(gate.holdsUncommitted()).isFalse();
    }

    @Test
    void beyondWhatIsHeldItsHeaderIsAskedFor() {
        offer(first, 1);
        gate.question(7);
        assertThat(gate.newest(second.reached(), 0, out::add)).isEqualTo(Agreement.OPEN);
        assertThat(gate.askAt()).isEqualTo(2);
        assertThat(gate.question(7)).isEqualTo(new ExportAction.Confirm(7, 1));
        assertThat(gate.stated(first.reached(), 0, out::add)).isEqualTo(Agreement.AGREES);
        assertThat(left()).containsExactly(1L);
    }

    @Test
    void theLaterPartsOfAStatedTransactionPass() {
        offer(first, 2);
        offer(second, 3);
        List<TxPart> parts = third.parts(1024);
        gate.begins(3, 3, out::add);
        gate.offer(parts.get(0), 3, 0, out::add);
        assertThat(left()).containsExactly(1L, 2L);
        assertThat(gate.askAt()).isZero();
        assertThat(gate.stated(third.reached(), 0, out::add)).isEqualTo(Agreement.AGREES);
        for (TxPart part : parts.subList(1, parts.size())) {
            gate.offer(part, 3, 0, out::add);
        }
        assertThat(out).hasSize(2 + parts.size());
        assertThat(gate.isEmpty()).isTrue();
    }

    @Test
    void whatIsNotCommittedIsHeldThoughOthersNameIt() {
        offer(first, 0);
        offer(second, 0);
        assertThat(out).isEmpty();
        assertThat(gate.holdsUncommitted()).isTrue();
        assertThat(gate.newest(first.reached(), 0, out::add)).isEqualTo(Agreement.AGREES);
        assertThat(left()).containsExactly(1L);
        offer(third, 3);
        assertThat(left()).containsExactly(1L, 2L);
    }

    @Test
    void itAsksAgainWithGrowingPausesUntilWhatIsHeldIsCommitted() {
        offer(first, 0);
        for (long now = gate.askAt(); now < 100_000; now = gate.askAt()) {
            gate.question(7);
            assertThat(gate.newest(Position.EMPTY, now, out::add)).isEqualTo(Agreement.OPEN);
            assertThat(gate.askAt() - now).isBetween(2L, 1000L);
        }
        gate.drop();
        assertThat(gate.askAt()).isEqualTo(Machine.NEVER);
        assertThat(out).isEmpty();
    }
}
