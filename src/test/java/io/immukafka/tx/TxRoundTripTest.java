package io.immukafka.tx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The encoder and the parser are each other's inverse. */
class TxRoundTripTest {

    @Provide
    Arbitrary<SampleTx> transactions() {
        return TxArbitraries.transactions(40, 5_000);
    }

    static SampleTx parse(byte[] bytes, long cutSeed) throws MalformedTxException {
        SampleTx.Collector collector = new SampleTx.Collector();
        TxParser parser = new TxParser(collector);
        parser.begin(bytes.length);
        Cuts.feed(bytes, cutSeed, parser::accept);
        assertThat(parser.complete()).isTrue();
        assertThat(parser.remaining()).isZero();
        return collector.collected(bytes.length);
    }

    @Property(tries = 1_000)
    void parsedIsWhatWasEncoded(@ForAll("transactions") SampleTx tx, @ForAll long cutSeed) throws MalformedTxException {
        byte[] encoded = tx.encode();
        SampleTx parsed = parse(encoded, cutSeed);
        assertThat(parsed.header()).isEqualTo(tx.header()).hasSameHashCodeAs(tx.header());
        assertThat(parsed.ending()).isEqualTo(tx.ending());
        assertThat(parsed.entries()).hasSameSizeAs(tx.entries());
        for (int i = 0; i < tx.entries().size(); i++) {
            TxEntry expected = tx.entries().get(i);
            TxEntry found = parsed.entries().get(i);
            assertThat(Arrays.equals(found.key(), expected.key()))
                    .as("key %d", i)
                    .isTrue();
            assertThat(found.metadata()).as("metadata %d", i).isEqualTo(expected.metadata());
            assertThat(Arrays.equals(found.value(), expected.value()))
                    .as("value %d", i)
                    .isTrue();
        }
        assertThat(Arrays.equals(parsed.encode(), encoded)).as("the same bytes").isTrue();
    }

    @Example
    void metadataKeepsItsAttributes() {
        byte[] extra = {1, 2, 3};
        TxMetadata both = TxMetadata.of(OptionalLong.of(7), extra);
        assertThat(both.truncatedUpTo()).hasValue(7);
        assertThat(both.extra()).isEqualTo(extra);
        assertThat(TxMetadata.of(OptionalLong.empty(), extra).extra()).isEqualTo(extra);
        assertThat(TxMetadata.of(OptionalLong.empty(), new byte[0]).extra()).isEmpty();
        assertThat(TxMetadata.of(OptionalLong.of(0), null).truncatedUpTo()).hasValue(0);
        assertThat(TxMetadata.of(OptionalLong.of(0), null).extra()).isNull();
        assertThat(TxMetadata.of(OptionalLong.empty(), null)).isEqualTo(TxMetadata.NONE);
    }
}
