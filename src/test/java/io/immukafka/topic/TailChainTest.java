package io.immukafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.engine.sim.SimTx;
import io.immukafka.record.TransactionPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TailChainTest {

    private static final int CUT = 200;

    private final GeneratedTopic topic = new GeneratedTopic();
    private final TailChain chain = new TailChain();

    private void read(IntStream txs) throws TopicException {
        for (int tx : txs.toArray()) {
            read(topic.parts(tx, CUT));
        }
    }

    private void read(List<TransactionPart> parts) throws TopicException {
        for (TransactionPart part : parts) {
            chain.accept(part, "here");
        }
    }

    private void assertEndsWith(int tx) {
        assertThat(chain.tail()).map(TopicTail::last).contains(topic.tx(tx).reached());
    }

    @Test
    void whatFillsAHoleLaterIsFollowed() throws TopicException {
        read(IntStream.of(1, 2, 3, 4, 5, 7, 8, 6, 7, 8, 9));

        assertEndsWith(9);
    }

    @Test
    void aHoleThatIsNotFilledEndsTheTopicBeforeIt() throws TopicException {
        read(IntStream.of(1, 2, 3, 4, 5, 7, 8));

        assertEndsWith(5);
        assertThat(chain.isCertain()).isFalse();
    }

    @Test
    void aRepeatedRangeLeavesTheEnd() throws TopicException {
        read(IntStream.concat(IntStream.rangeClosed(1, 200), IntStream.rangeClosed(30, 170)));

        assertEndsWith(200);
        assertThat(chain.isCertain()).isTrue();
    }

    /** The range may fill a hole that lies before the records that were looked at. */
    @Test
    void aRangeThatBeginsBeforeTheLookEndsTheTopicUntilMoreIsKnown() throws TopicException {
        read(IntStream.concat(IntStream.rangeClosed(100, 120), IntStream.rangeClosed(50, 80)));

        assertEndsWith(80);
        assertThat(chain.isCertain()).isFalse();
    }

    @Test
    void aRangeThatBeginsBeforeTheLookAndGoesOnIsFollowed() throws TopicException {
        read(IntStream.concat(IntStream.rangeClosed(100, 120), IntStream.rangeClosed(99, 130)));

        assertEndsWith(130);
    }

    @Test
    void aMissingPartIsAHole() throws TopicException {
        read(IntStream.of(1));
        List<TransactionPart> second = topic.parts(2, CUT);
        read(List.of(second.get(0), second.get(2)));
        read(IntStream.of(3));
        assertEndsWith(1);

        read(IntStream.of(2, 3));
        assertEndsWith(3);
    }

    @Test
    void interleavedAndRepeatedPartsAreOneTransaction() throws TopicException {
        Random random = new Random(9);
        for (int tx = 1; tx < 20; tx++) {
            List<TransactionPart> one = new ArrayList<>(topic.parts(tx, CUT));
            List<TransactionPart> other = new ArrayList<>(topic.parts(tx, CUT));
            while (!one.isEmpty() || !other.isEmpty()) {
                List<TransactionPart> next = other.isEmpty() || (!one.isEmpty() && random.nextBoolean()) ? one : other;
                chain.accept(next.remove(0), "here");
            }
        }

        assertEndsWith(19);
        assertThat(chain.isCertain()).isTrue();
    }

    @Test
    void partsWithoutAWholeTransactionAreNoTail() throws TopicException {
        read(topic.parts(7, CUT).subList(1, 3));
        read(topic.parts(8, CUT).subList(0, 2));

        assertThat(chain.tail()).isEmpty();
    }

    @Test
    void anotherHistoryIsRefused() throws TopicException {
        read(IntStream.of(1, 2, 3));
        SimTx other =
                SimTx.after(SimTx.after(topic.tx(2).reached(), 9, new Random(1)).reached(), 9, new Random(1));

        assertThatThrownBy(() ->
                        chain.accept(GeneratedTopic.record(other.parts(1 << 20).get(0)), "t-0@7"))
                .isInstanceOf(TopicException.class)
                .hasMessageContainingAll("t-0@7", "the histories differ at transaction 3");
    }

    @Test
    void damagedBytesAreRefused() throws TopicException {
        read(IntStream.of(1));

        assertThatThrownBy(() -> chain.accept(
                        GeneratedTopic.record(
                                topic.tx(2).damaged().parts(1 << 20).get(0)),
                        "t-0@7"))
                .isInstanceOf(TopicException.class)
                .hasMessageContaining("t-0@7: the end of the topic failed verification");
    }
}
