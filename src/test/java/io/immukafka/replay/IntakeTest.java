package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import io.immukafka.engine.sim.SimTx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntakeTest {

    private final Random random = new Random(1);
    private final SimTx tx = SimTx.after(Position.EMPTY, 1000, random);
    private final List<TxPart> parts = tx.parts(300);
    private final List<TxPart> otherCut = tx.parts(500);
    private final TxPart last = parts.get(parts.size() - 1);
    private final List<Input> offered = new ArrayList<>();
    private final SimDisk disk = new SimDisk();
    private final MemoryBudget.Share memory = new MemoryBudget(1 << 20, 1).share(() -> {});
    private final Intake intake =
            new Intake(new TxStore(memory, new SpoolBudget().share(), disk, 0, 0), memory, offered::add);

    private void put(TxPart... some) throws IOException {
        for (TxPart part : some) {
            intake.part(part, "topic-0@" + part.part(), null, null);
            assertThat(intake.drain(false)).isTrue();
        }
    }

    private void assertWhole() {
        assertThat(offered).singleElement().isInstanceOfSatisfying(Input.Whole.class, whole -> {
            assertThat(whole.computed().claim()).isEqualTo(tx.claim());
            assertThat(whole.from()).isEqualTo("topic-0@0");
        });
    }

    @Test
    void repeatsAndNewBeginningsDoNotMatter() throws IOException {
        put(parts.get(0), parts.get(1), parts.get(0), parts.get(1), parts.get(1), parts.get(2));
        assertThat(offered).isEmpty();
        put(last);
        assertWhole();
        put(last, parts.get(0), last);
        assertWhole();
        assertThat(disk.files()).isEqualTo(1);
    }

    @Test
    void twoWritersCompleteATransactionTogether() throws IOException {
        put(parts.get(0), parts.get(1), parts.get(0), parts.get(2), parts.get(1), last);
        assertWhole();
    }

    @Test
    void twoWritersWithOtherCutsDoNotDisturbEachOther() throws IOException {
        put(parts.get(0), otherCut.get(0), parts.get(1), otherCut.get(1), parts.get(2), last);
        assertWhole();
        put(otherCut.get(otherCut.size() - 1));
        assertWhole();
    }

    @Test
    void aDamagedAttemptDoesNotSpoilTheNextOne() throws IOException {
        put(parts.get(0), SimTopic.damaged(parts.get(1)), parts.get(0), parts.get(1), parts.get(2), last);
        assertWhole();
    }

    @Test
    void aDamagedTransactionIsNamedOnceNothingElseCanComplete() throws IOException {
        put(parts.get(0), SimTopic.damaged(parts.get(1)), parts.get(2));
        assertThat(offered).isEmpty();
        put(last);
        assertThat(offered)
                .singleElement()
                .isInstanceOfSatisfying(
                        Input.Broken.class, broken -> assertThat(broken.what()).contains("eH", "transaction 1"));
    }

    @Test
    void aMissingPartIsNamedAtTheEndAndTheTransactionCanComeAgain() throws IOException {
        put(parts.get(0), parts.get(2), last);
        assertThat(offered)
                .singleElement()
                .isInstanceOfSatisfying(
                        Input.Missing.class,
                        missing -> assertThat(missing.what())
                                .isEqualTo(
                                        "part 1 of transaction 1 is missing (parts 0 to " + (parts.size() - 1) + ")"));
        offered.clear();
        put(parts.toArray(TxPart[]::new));
        assertWhole();
    }

    @Test
    void aTransactionWithoutItsBeginningIsNamed() throws IOException {
        put(parts.get(1), last);
        assertThat(offered).singleElement().isInstanceOf(Input.Missing.class);
    }

    @Test
    void aHeaderThatBelongsToAnotherClaimIsNamedWithThePartThatHoldsIt() throws IOException {
        SimTx other = SimTx.after(Position.EMPTY, 1000, random);
        put(new TxPart(tx.claim(), 0, parts.size(), other.parts(300).get(0).payload()));
        assertThat(offered)
                .singleElement()
                .isInstanceOfSatisfying(
                        Input.Broken.class,
                        broken -> assertThat(broken.what())
                                .contains(
                                        "Alh",
                                        tx.claim().alh().toHex(),
                                        other.claim().alh().toHex()));
    }

    @Test
    void partsOfAnotherLengthBelongToAnotherWriter() throws IOException {
        put(parts.get(0), new TxPart(tx.claim(), 1, parts.size(), new byte[7]), parts.get(1), parts.get(2));
        put(last);
        assertWhole();
    }

    @Test
    void whatFindsNoRoomWaitsUntilOthersAreGone() throws IOException {
        List<SimTx> history = new ArrayList<>(List.of(tx));
        for (int i = 1; i < 5; i++) {
            history.add(SimTx.after(history.get(i - 1).reached(), 1000, random));
        }
        for (SimTx each : history) {
            each.parts(300).forEach(part -> intake.part(part, "here", null, null));
        }
        assertThat(intake.drain(true)).isFalse();
        assertThat(offered).hasSize(3);
        assertThat(disk.files()).isEqualTo(3);
        ((Input.Whole) offered.get(0)).content().close();
        ((Input.Whole) offered.get(1)).content().close();
        assertThat(intake.drain(true)).isTrue();
        assertThat(offered).hasSize(5);
        assertThat(disk.files()).isEqualTo(3);
    }

    @Test
    void aFullDiskIsWaitedForWhileOtherFilesWillGoAndNamedOtherwise() throws IOException {
        disk.capacity = 1500;
        put(parts.toArray(TxPart[]::new));
        SimTx next = SimTx.after(tx.reached(), 1000, random);
        next.parts(300).forEach(part -> intake.part(part, "here", null, null));
        assertThat(intake.drain(true)).isFalse();
        assertThat(intake.diskFailure()).hasValueSatisfying(e -> assertThat(e).hasMessageContaining("No space left"));
        ((Input.Whole) offered.get(0)).content().close();
        assertThat(intake.drain(true)).isTrue();
        assertThat(intake.diskFailure()).isEmpty();
        assertThat(offered).hasSize(2);

        SimTx third = SimTx.after(next.reached(), 2000, random);
        third.parts(300).forEach(part -> intake.part(part, "here", null, null));
        assertThatThrownBy(() -> intake.drain(false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left");
    }
}
