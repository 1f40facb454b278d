package io.immukafka.tx;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;

/**
 * What is no transaction is refused with a place and a name, in bounded memory; what is accepted was canonical.
 *
 * <p>The build runs a few thousand cases. A campaign of a million, with a new seed each time:
 * {@code mvn test -Dtest=MalformedInputTest -Dtest.excluded.groups= -Dgroups=campaign}
 */
class MalformedInputTest {

    /** Two arrays for the longest key and what the parser keeps besides, whatever the input announces. */
    private static final long MOST_ALLOCATED = 512 * 1024;

    /** Beyond what any machine has: allocating by it would fail at once. */
    private static final long ANNOUNCED = 1L << 50;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final TxVisitor BLIND = new TxVisitor() {
        @Override
        public void header(TxHeader header, byte[] encoded, int offset, int length) {}

        @Override
        public void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {}

        @Override
        public void value(byte[] bytes, int offset, int length) {}

        @Override
        public void entryEnd() {}

        @Override
        public void end(boolean truncated) {}
    };

    @Provide
    Arbitrary<SampleTx> transactions() {
        return TxArbitraries.transactions(6, 300);
    }

    @Property(tries = 5_000, seed = "20261122", shrinking = ShrinkingMode.OFF)
    void damagedInputIsRefusedOrCanonical(@ForAll("transactions") SampleTx tx, @ForAll long seed) {
        damage(tx, seed);
    }

    @Tag("campaign")
    @Property(tries = 50_000, shrinking = ShrinkingMode.OFF)
    void campaign(@ForAll("transactions") SampleTx tx, @ForAll long seed) {
        // Generating a transaction costs more than damaging it.
        for (int i = 0; i < 20; i++) {
            damage(tx, seed + i);
        }
    }

    private static void damage(SampleTx tx, long seed) {
        byte[] bytes = Mutations.mutate(tx.encode(), new Random(seed));
        refusedOrCanonical(bytes, seed);
        refusedInBoundedMemory(bytes, bytes.length);
        refusedInBoundedMemory(bytes, ANNOUNCED);
    }

    private static void refusedOrCanonical(byte[] bytes, long seed) {
        SampleTx.Collector collector = new SampleTx.Collector();
        TxParser parser = new TxParser(collector);
        try {
            parser.begin(bytes.length);
            Cuts.feed(bytes, seed, parser::accept);
        } catch (MalformedTxException e) {
            assertPlaced(e, bytes.length);
            assertThat(parser.complete()).isFalse();
            return;
        }
        assertThat(parser.complete()).isTrue();
        assertThat(collector.collected(bytes.length).encode()).isEqualTo(bytes);
    }

    private static void refusedInBoundedMemory(byte[] bytes, long announced) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            TxParser parser = new TxParser(BLIND);
            parser.begin(announced);
            parser.accept(bytes, 0, bytes.length);
        } catch (MalformedTxException e) {
            assertPlaced(e, announced);
        }
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_ALLOCATED);
    }

    private static void assertPlaced(MalformedTxException e, long length) {
        if (e.offset() < 0 || e.offset() > length || e.field().isBlank()) {
            throw new AssertionError("no place within " + length + " bytes", e);
        }
    }
}
