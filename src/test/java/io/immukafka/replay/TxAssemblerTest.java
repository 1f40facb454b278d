package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TxAssemblerTest {

    private final Random random = new Random(1);
    private final SimTx tx = SimTx.after(Position.EMPTY, 1000, random);
    private final List<TxPart> parts = tx.parts(300);
    private final TxAssembler assembler = new TxAssembler();

    private void goesOn(TxPart part) throws IOException {
        assertThat(assembler.put(part, "topic-0@1")).isEmpty();
    }

    private void completes(TxPart part) throws IOException {
        assertThat(assembler.put(part, "topic-0@2")).hasValueSatisfying(item -> {
            assertThat(item).isInstanceOf(Item.Whole.class);
            assertThat(((Item.Whole) item).computed().claim()).isEqualTo(tx.claim());
        });
    }

    private void complete() throws IOException {
        for (TxPart part : parts.subList(0, parts.size() - 1)) {
            goesOn(part);
        }
        completes(parts.get(parts.size() - 1));
    }

    @Test
    void partZeroBeginsAnewAndRepeatsAreEqual() throws IOException {
        goesOn(parts.get(0));
        goesOn(parts.get(1));
        goesOn(parts.get(0));
        goesOn(parts.get(1));
        goesOn(parts.get(1));
        complete();
        goesOn(parts.get(parts.size() - 1));
    }

    @Test
    void aRepeatThatDiffersIsNamed() throws IOException {
        goesOn(parts.get(0));
        goesOn(parts.get(1));
        assertThat(assembler.put(SimTopic.damaged(parts.get(1)), "topic-0@9")).hasValueSatisfying(item -> {
            assertThat(item).isInstanceOf(Item.Broken.class);
            assertThat(((Item.Broken) item).what()).contains("part 1 came twice", "topic-0@1");
        });
        goesOn(parts.get(2));
    }

    @Test
    void aMissingPartIsAHoleOnceAndTheTransactionCanComeAgain() throws IOException {
        goesOn(parts.get(0));
        assertThat(assembler.put(parts.get(2), "topic-0@3")).hasValueSatisfying(item -> {
            assertThat(item).isInstanceOf(Item.Hole.class);
            assertThat(((Item.Hole) item).what()).contains("transaction 1", "part 1 did not come");
        });
        goesOn(parts.get(3));
        complete();
    }

    @Test
    void aTransactionWithoutItsBeginningIsAHole() throws IOException {
        assertThat(assembler.put(parts.get(1), "topic-0@3"))
                .hasValueSatisfying(item -> assertThat(item).isInstanceOf(Item.Hole.class));
    }

    @Test
    void aHeaderThatBelongsToAnotherClaimIsNamedWithThePartThatHoldsIt() throws IOException {
        SimTx other = SimTx.after(Position.EMPTY, 1000, random);
        TxPart posing =
                new TxPart(tx.claim(), 0, parts.size(), other.parts(300).get(0).payload());
        assertThat(assembler.put(posing, "topic-0@5")).hasValueSatisfying(item -> {
            assertThat(item).isInstanceOf(Item.Broken.class);
            assertThat(((Item.Broken) item).what())
                    .contains(
                            "Alh", tx.claim().alh().toHex(), other.claim().alh().toHex());
        });
    }

    @Test
    void partsOfAnotherLengthThanTheFirstAreNamedWithBoth() throws IOException {
        goesOn(parts.get(0));
        TxPart shorter = new TxPart(tx.claim(), 1, parts.size(), new byte[7]);
        assertThat(assembler.put(shorter, "topic-0@5")).hasValueSatisfying(item -> {
            assertThat(item).isInstanceOf(Item.Broken.class);
            assertThat(((Item.Broken) item).what()).contains("7 bytes", "parts of 300");
        });
    }
}
