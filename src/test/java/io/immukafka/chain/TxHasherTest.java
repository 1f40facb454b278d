package io.immukafka.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.immukafka.hash.Digest;
import io.immukafka.tx.Cuts;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.SampleTx;
import io.immukafka.tx.TxArbitraries;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The fast proof against the slow one. */
class TxHasherTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Provide
    Arbitrary<SampleTx> transactions() {
        return TxArbitraries.transactions(40, 20_000);
    }

    @Provide
    Arbitrary<SampleTx> small() {
        return TxArbitraries.transactions(4, 80);
    }

    private static RecomputedTx hash(TxHasher hasher, byte[] bytes, long cutSeed) throws MalformedTxException {
        hasher.begin(bytes.length);
        Cuts.feed(bytes, cutSeed, hasher::accept);
        return hasher.finish();
    }

    private static void assertEqual(RecomputedTx found, ReferenceProof expected, int length) {
        assertThat(new ReferenceProof(found.tx(), found.alh(), found.header().eH(), found.eH(), found.truncated()))
                .isEqualTo(expected);
        assertThat(found.length()).isEqualTo(length);
    }

    @Property(tries = 1_000)
    void computesWhatTheReferenceComputes(@ForAll("transactions") SampleTx tx, @ForAll long cutSeed)
            throws MalformedTxException {
        byte[] bytes = tx.encode();
        RecomputedTx found = hash(new TxHasher(), bytes, cutSeed);
        assertEqual(found, tx.proof(), bytes.length);
        assertThat(found.entriesMatch()).isTrue();
        assertThat(found.alh()).isEqualTo(tx.header().alh());
        assertThat(ChainCheck.integrity(found, found.claim())).isEmpty();
        assertThat(ChainCheck.link(found.claim().previous(), found.claim()))
                .isEqualTo(new Verdict.Next(new Position(tx.header().id(), found.alh())));
    }

    /** Entries by the thousand, as SQL writes them. */
    @Property(tries = 10)
    void computesTheReferenceOfManyEntries(
            @ForAll @IntRange(min = 1_000, max = 9_000) int count,
            @ForAll @IntRange(max = 1) int version,
            @ForAll long seed)
            throws MalformedTxException {
        Random random = new Random(seed);
        List<TxEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[random.nextInt(3) == 0 ? Digest.LENGTH : random.nextInt(64)];
            random.nextBytes(value);
            entries.add(new TxEntry(ByteBuffer.allocate(4).putInt(i).array(), EntryMetadata.NONE, value));
        }
        byte[] bytes = new SampleTx(header(version, count), entries, TxEncoder.Ending.WHOLE).encode();
        assertEqual(hash(new TxHasher(), bytes, seed), ReferenceProof.of(bytes), bytes.length);
    }

    private static TxHeader header(int version, int entries) {
        return new TxHeader(1, Digest.OF_NOTHING, 0, version, TxMetadata.NONE, entries, Digest.ZERO, 0, Digest.ZERO);
    }

    /** No bit of an exported transaction is without a check. */
    @Property(tries = 3_000)
    void everyFlippedBitIsFound(@ForAll("small") SampleTx tx, @ForAll long seed) throws MalformedTxException {
        byte[] bytes = tx.encode();
        TxHasher hasher = new TxHasher();
        Claim claim = Recomputed.of(hasher, bytes).claim();
        Random random = new Random(seed);
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        try {
            RecomputedTx found = hash(hasher, bytes, seed);
            assertThat(ChainCheck.integrity(found, claim)).isPresent();
        } catch (MalformedTxException e) {
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
        }
    }

    @Property(tries = 300)
    void whatCameBeforeLeavesNoTrace(@ForAll("small") SampleTx before, @ForAll("small") SampleTx tx, @ForAll long seed)
            throws MalformedTxException {
        TxHasher hasher = new TxHasher();
        byte[] abandoned = before.encode();
        hasher.begin(abandoned.length);
        hasher.accept(abandoned, 0, new Random(seed).nextInt(abandoned.length));
        assertThatThrownBy(hasher::finish)
                .isInstanceOf(MalformedTxException.class)
                .hasMessageContaining("the transaction ends here");
        byte[] bytes = tx.encode();
        assertEqual(hash(hasher, bytes, seed), tx.proof(), bytes.length);
    }

    @Property(tries = 100)
    void headerAndAlhAreKnownBeforeTheFirstEntry(@ForAll("small") SampleTx tx) throws MalformedTxException {
        byte[] bytes = tx.encode();
        int end = Integer.BYTES + tx.header().encode().length;
        TxHasher hasher = new TxHasher();
        hasher.begin(bytes.length);
        hasher.accept(bytes, 0, end - 1);
        assertThat(hasher.header()).isNull();
        assertThat(hasher.alh()).isNull();
        hasher.accept(bytes, end - 1, 1);
        assertThat(hasher.header()).isEqualTo(tx.header());
        assertThat(hasher.alh()).isEqualTo(tx.proof().alh());
        hasher.begin(bytes.length);
        assertThat(hasher.header()).as("of the next transaction").isNull();
    }

    @Example
    void malformedBytesEndTheTransaction() throws MalformedTxException {
        TxHasher hasher = new TxHasher();
        assertThatThrownBy(() -> hasher.accept(new byte[1], 0, 1))
                .as("before the first")
                .isInstanceOf(IllegalStateException.class);
        byte[] bytes = new SampleTx(header(1, 0), List.of(), TxEncoder.Ending.WHOLE)
                .withEHRecomputed()
                .encode();
        assertThat(Recomputed.of(hasher, bytes).entriesMatch()).isTrue();
        assertThatThrownBy(() -> hasher.accept(bytes, 0, 1))
                .as("beyond the end")
                .isInstanceOf(MalformedTxException.class)
                .hasMessageContaining("bytes follow");
        assertThatThrownBy(hasher::finish).isInstanceOf(MalformedTxException.class);
        assertThatThrownBy(() -> hasher.begin(127)).isInstanceOf(MalformedTxException.class);
        assertThatThrownBy(() -> hasher.accept(bytes, 0, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(Recomputed.of(hasher, bytes).entriesMatch()).isTrue();
    }

    @Example
    void holdsNoValue() throws Exception {
        streamOneValue(300L << 20);
    }

    /** The longest value that immudb's format can announce needs more than an int. */
    @Example
    @Tag("campaign")
    void holdsNoValueOfFourGigabytes() throws Exception {
        streamOneValue(0xffff_ffffL);
    }

    private static void streamOneValue(long length) throws Exception {
        byte[] piece = new byte[1 << 20];
        new Random(1).nextBytes(piece);
        MessageDigest value = MessageDigest.getInstance("SHA-256");
        TxHasher hasher = new TxHasher();
        byte[] header = header(0, 1).encode();
        byte[] head = ByteBuffer.allocate(Integer.BYTES + header.length + Short.BYTES + 1 + Short.BYTES + Integer.BYTES)
                .putInt(header.length)
                .put(header)
                .putShort((short) 1)
                .put((byte) 'k')
                .putShort((short) 0)
                .putInt((int) length)
                .array();

        hasher.begin(head.length + length + 3);
        hasher.accept(head, 0, head.length);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (long left = length; left > 0; ) {
            int count = (int) Math.min(left, piece.length);
            value.update(piece, 0, count);
            hasher.accept(piece, 0, count);
            left -= count;
        }
        hasher.accept(new byte[] {0, 1, 0}, 0, 3);
        RecomputedTx found = hasher.finish();
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        MessageDigest entry = MessageDigest.getInstance("SHA-256");
        entry.update((byte) 'k');
        assertThat(found.eH()).isEqualTo(Digest.of(ReferenceProof.merkleRoot(List.of(entry.digest(value.digest())))));
        assertThat(allocated)
                .as("bytes allocated for %d bytes of value", length)
                .isLessThan(256 << 10);
    }
}
