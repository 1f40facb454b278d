package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.engine.sim.SimTx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartSequenceTest {

    private static final int CUT = 100;

    private final Random random = new Random(1);
    /** Of five parts, as the other. */
    private final SimTx first = SimTx.after(Position.EMPTY, 300, random);

    private final SimTx second = SimTx.after(first.reached(), 300, random);
    private final PartSequence<PartStore> sequence = new PartSequence<>();

    /** Offers parts such as {@code 1.0}, the first of transaction 1; {@code 1'0} is one of three that another writer cut. */
    private List<Outcome<PartStore>> offer(String parts) throws IOException {
        List<Outcome<PartStore>> news = new ArrayList<>();
        for (String each : parts.split(" ", -1)) {
            SimTx tx = each.charAt(0) == '1' ? first : second;
            TxPart part = tx.parts(each.charAt(1) == '.' ? CUT : 2 * CUT).get(each.charAt(2) - '0');
            TxPart offered = each.endsWith("!") ? damaged(part) : part;
            Outcome<PartStore> outcome = sequence.accept(offered, () -> PartStore.NONE);
            if (!(outcome instanceof Outcome.Open<PartStore>)) {
                news.add(outcome);
            }
        }
        return news;
    }

    private static TxPart damaged(TxPart part) {
        byte[] payload = part.payload().clone();
        payload[payload.length - 3] ^= 1;
        return new TxPart(part.claim(), part.part(), part.parts(), payload);
    }

    @Test
    void theNamesOfPartsAreRight() {
        assertThat(first.parts(CUT)).hasSize(5);
        assertThat(second.parts(CUT)).hasSize(5);
        assertThat(first.parts(2 * CUT)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.0 1.1 1.2 1.3 1.4",
                // Repeated.
                "1.0 1.1 1.1 1.2 1.3 1.4",
                "1.0 1.1 1.0 1.1 1.2 1.1 1.2 1.3 1.4",
                "1.0 1.1 1.2 1.3 1.4 1.4",
                "1.0 1.1 1.2 1.3 1.4 1.3 1.4 1.0",
                // Begun again.
                "1.0 1.1 1.2 1.0 1.1 1.2 1.3 1.4",
                "1.0 1.0 1.0 1.0 1.0 1.0 1.1 1.2 1.3 1.4",
                // Two writers.
                "1.0 1.1 1.0 1.2 1.1 1.2 1.3 1.4 1.3 1.4",
                "1.0 1'0 1.1 1'1 1.2 1'2 1.3 1.4",
                "1.0 1.1 1'0 1'1 1'2 1.2 1.3 1.4",
                // What was begun and never ended.
                "1'0 1'1 1.0 1.1 1.2 1.3 1.4",
                // What was ended and never begun.
                "1.0 1'1 1'2 1.1 1.2 1.3 1.4",
                "1.0 1.1! 1.0 1.1 1.2 1.3 1.4"
            })
    void aTransactionIsWholeOnce(String parts) throws IOException {
        assertThat(offer(parts))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Whole.class,
                        whole -> assertThat(whole.computed().claim()).isEqualTo(first.claim()));
    }

    @Test
    void writersAtDifferentTransactionsDoNotDisturbEachOther() throws IOException {
        assertThat(offer("1.0 1.1 1.2 2.0 1.3 2.1 1.4 1.4 2.2 1.0 2.3 1.1 2.4 1.2 1.3 1.4"))
                .hasSize(2)
                .allMatch(Outcome.Whole.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0 1.2 1.3 1.4,                part 1 of transaction 1 is missing (parts 0 to 4)",
        "1.1 1.2 1.3 1.4,                part 0 of transaction 1 is missing (parts 0 to 4)",
        "1.0 1.1 1.2 1.4,                part 3 of transaction 1 is missing (parts 0 to 4)",
        "1'1 1'2,                        part 0 of transaction 1 is missing (parts 0 to 2)",
    })
    void aMissingPartIsNamedAtTheEnd(String parts, String what) throws IOException {
        assertThat(offer(parts))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Missing.class,
                        missing -> assertThat(missing.what()).isEqualTo(what));
    }

    @Test
    void aTransactionWithAMissingPartMayComeAgain() throws IOException {
        assertThat(offer("1.0 1.2 1.3 1.4")).singleElement().isInstanceOf(Outcome.Missing.class);
        assertThat(offer("1.0 1.1 1.2 1.3 1.4")).singleElement().isInstanceOf(Outcome.Whole.class);
    }

    @Test
    void aDamagedPartIsNamedWhenNothingElseCanCompleteTheTransaction() throws IOException {
        assertThat(offer("1.0 1.1 1.2 1.3 1.4!"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Broken.class,
                        broken -> assertThat(broken.cause()).isNotNull());
        assertThat(offer("1.0 1'0 1.1 1.2 1.3 1.4! 1'1 1'2")).singleElement().isInstanceOf(Outcome.Whole.class);
    }

    @Test
    void everythingIsAcceptedOnceMoreAfterARewind() throws IOException {
        offer("1.0 1.1 1.2 1.3 1.4 2.0 2.1");
        sequence.rewind();
        assertThat(offer("2.2 2.3 2.4")).singleElement().isInstanceOf(Outcome.Missing.class);
        assertThat(offer("1.0 1.1 1.2 1.3 1.4")).singleElement().isInstanceOf(Outcome.Whole.class);
    }
}
