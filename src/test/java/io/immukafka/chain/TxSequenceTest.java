package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.engine.sim.Seeds;
import io.immukafka.engine.sim.SimTx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TxSequenceTest {

    private final Random random = new Random(1);
    private final List<SimTx> truth = history(10, random);
    private final List<Long> got = new ArrayList<>();
    private TxSequence<PartStore> sequence = TxSequence.after(null);

    private static List<SimTx> history(int length, Random random) {
        List<SimTx> history = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            Position before = i == 0 ? Position.EMPTY : history.get(i - 1).reached();
            history.add(SimTx.after(before, 200, random));
        }
        return history;
    }

    private List<TxPart> whole(int... transactions) {
        List<TxPart> parts = new ArrayList<>();
        for (int tx : transactions) {
            parts.addAll(truth.get(tx - 1).parts(100));
        }
        return parts;
    }

    private void read(List<TxPart> parts) throws IOException, UnprovedException {
        for (int i = 0; i < parts.size(); i++) {
            PartSequence.Outcome.Whole<PartStore> whole = sequence.accept(parts.get(i), i, () -> PartStore.NONE);
            if (whole != null) {
                got.add(whole.computed().tx());
                assertThat(sequence.position())
                        .isEqualTo(whole.computed().claim().reached());
            }
        }
    }

    private void read(int... transactions) throws IOException, UnprovedException {
        read(whole(transactions));
    }

    @Test
    void aHoleIsFilledByWhatComesLater() throws Exception {
        read(1, 2, 4, 5, 3, 4, 5, 6);
        assertThat(got).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(sequence.missing()).isEmpty();
        assertThat(sequence.lookBack()).isFalse();
    }

    @Test
    void aHoleOfAPartIsFilledToo() throws Exception {
        List<TxPart> topic = whole(1, 2, 3, 2, 3);
        topic.remove(truth.get(0).parts(100).size() + 1);
        read(topic);
        assertThat(got).containsExactly(1L, 2L, 3L);
        assertThat(sequence.missing()).isEmpty();
    }

    @Test
    void theEndShowsWhatIsMissing() throws Exception {
        read(1, 2, 5, 4, 6);
        assertThat(got).containsExactly(1L, 2L);
        assertThat(sequence.missing())
                .hasValueSatisfying(missing -> assertThat(missing.what())
                        .contains("transaction 3 is missing between transaction 2", "and transaction 4"));
        assertThat(sequence.lookBack())
                .as("nothing was passed over before the last transaction")
                .isFalse();
    }

    @Test
    void theEndShowsAMissingPart() throws Exception {
        List<TxPart> topic = whole(1, 2);
        int removed = truth.get(0).parts(100).size() + 1;
        topic.remove(removed);
        read(topic);
        assertThat(sequence.missing()).hasValueSatisfying(missing -> {
            assertThat(missing.what()).startsWith("part 1 of transaction 2 is missing");
            assertThat(missing.offset()).isEqualTo(topic.size() - 1);
        });
    }

    @Test
    void whatWasPassedOverIsFoundOnASecondReading() throws Exception {
        read(1, 4, 3, 2);
        assertThat(got).containsExactly(1L, 2L);
        assertThat(sequence.missing()).isPresent();
        assertThat(sequence.lookBack()).isTrue();
        read(1, 4, 3, 2);
        assertThat(sequence.lookBack()).isTrue();
        read(1, 4, 3, 2);
        assertThat(got).containsExactly(1L, 2L, 3L, 4L);
        assertThat(sequence.missing()).isEmpty();
    }

    @Test
    void anOriginThatWasNotReadFromItsBeginningMayHaveMore() throws Exception {
        sequence = TxSequence.<PartStore>after(truth.get(1).reached()).midway();
        read(4, 5);
        assertThat(sequence.lookBack()).isTrue();
        read(1, 2, 3, 4, 5);
        assertThat(got).containsExactly(3L, 4L, 5L);
        assertThat(sequence.missing()).isEmpty();
    }

    @Test
    void aHistoryMayBeginAnywhereAndInsideATransaction() throws Exception {
        List<TxPart> topic = whole(5, 6, 7);
        read(topic.subList(1, topic.size()));
        assertThat(got).containsExactly(6L, 7L);
        assertThat(sequence.missing()).isEmpty();
    }

    @Test
    void aHistoryMayBeginBeforeWhatTheReceiverHasAndNotBehindIt() throws Exception {
        sequence = TxSequence.meeting(truth.get(4).reached());
        read(7, 8, 3, 4, 5, 6, 7);
        assertThat(got).containsExactly(3L, 4L, 5L, 6L, 7L);

        got.clear();
        sequence = TxSequence.meeting(truth.get(1).reached());
        read(4, 5);
        assertThat(got).isEmpty();
        assertThat(sequence.missing())
                .hasValueSatisfying(missing -> assertThat(missing.what())
                        .contains("transaction 3 is missing between transaction 2", "and transaction 4"));
        assertThat(sequence.lookBack()).isFalse();
    }

    @Test
    void nothingButAPieceOfATransactionIsNotAHistory() throws Exception {
        List<TxPart> topic = whole(5);
        read(topic.subList(1, topic.size()));
        assertThat(sequence.missing()).isPresent();
    }

    @Test
    void anotherHistoryIsRefusedWhereItBegins() throws Exception {
        List<SimTx> other = history(3, random);
        read(1, 2);
        assertThatThrownBy(() -> read(other.get(2).parts(100)))
                .isInstanceOf(UnprovedException.class)
                .hasMessageContainingAll("another history", "differ at transaction 2");
        assertThatThrownBy(() -> read(other.get(1).parts(100))).hasMessageContaining("another history");
        read(other.get(0).parts(100));
        read(3);
        assertThat(got).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aDamagedTransactionIsRefusedUnlessItIsNotNeeded() throws Exception {
        read(1, 2, 3);
        read(truth.get(1).damaged().parts(100));
        read(truth.get(5).damaged().parts(100));
        assertThatThrownBy(() -> read(truth.get(3).damaged().parts(100))).isInstanceOf(UnprovedException.class);
    }

    @Test
    void aStateOfThePrimaryIsComparedWhenItsTransactionComes() throws Exception {
        Position elsewhere = history(3, random).get(2).reached();
        sequence.state(elsewhere);
        sequence.state(elsewhere);
        assertThatThrownBy(() -> sequence.state(truth.get(2).reached())).isInstanceOf(ContradictedException.class);
        read(1, 2);
        assertThatThrownBy(() -> read(3))
                .isInstanceOf(ContradictedException.class)
                .hasMessageContainingAll(
                        "transaction 3",
                        elsewhere.alh().toHex(),
                        truth.get(2).claim().alh().toHex());
        assertThat(got).containsExactly(1L, 2L);
    }

    @Test
    void aStateOfThePrimaryIsComparedWithTheLastTransaction() throws Exception {
        read(1, 2, 3);
        sequence.state(truth.get(2).reached());
        sequence.state(history(1, random).get(0).reached());
        assertThatThrownBy(() -> sequence.state(history(3, random).get(2).reached()))
                .isInstanceOf(ContradictedException.class);
    }

    /** Any order of whole transactions, with as many pieces between them: as many readings as it takes give everything. */
    @Test
    void whateverATopicHasIsFoundInIt() {
        Seeds.run(getClass(), 300, seed -> {
            try {
                assertFound(new Random(seed));
            } catch (IOException | UnprovedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private void assertFound(Random chance) throws IOException, UnprovedException {
        List<List<TxPart>> groups = new ArrayList<>();
        for (SimTx tx : truth) {
            groups.add(tx.parts(100));
            List<TxPart> piece = tx.parts(chance.nextBoolean() ? 100 : 70);
            int from = chance.nextInt(piece.size());
            groups.add(piece.subList(from, from + chance.nextInt(piece.size() - from)));
        }
        Collections.shuffle(groups, chance);
        List<TxPart> topic = groups.stream().flatMap(List::stream).toList();
        sequence = chance.nextBoolean() ? TxSequence.after(Position.EMPTY) : TxSequence.meeting(Position.EMPTY);
        got.clear();
        int readings = 0;
        do {
            read(topic);
            readings++;
        } while (sequence.missing().isPresent() && sequence.lookBack());
        assertThat(sequence.missing()).isEmpty();
        assertThat(got).hasSize(truth.size());
        assertThat(readings).isLessThanOrEqualTo(truth.size() + 1);
        @Nullable Position end = sequence.position();
        assertThat(end).isEqualTo(truth.get(truth.size() - 1).reached());
    }
}
