package io.immukafka.tx;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Generated transactions that prove themselves. */
public final class TxArbitraries {

    private TxArbitraries() {}

    /**
     * Transactions of both versions and all endings.
     *
     * @param maxEntries most entries
     * @param maxValue most bytes of a value
     */
    public static Arbitrary<SampleTx> transactions(int maxEntries, int maxValue) {
        Arbitrary<TxHeader> headers = Combinators.combine(
                        Arbitraries.longs().between(1, Long.MAX_VALUE),
                        digests(),
                        Arbitraries.longs(),
                        Arbitraries.integers().between(0, TxHeader.MAX_VERSION),
                        txMetadata(),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        digests())
                .as((id, prevAlh, timestamp, version, metadata, bl, blRoot) -> new TxHeader(
                        id,
                        prevAlh,
                        timestamp,
                        version,
                        version == 0 ? TxMetadata.NONE : metadata,
                        0,
                        Digest.ZERO,
                        bl % id,
                        bl % id == 0 ? Digest.ZERO : blRoot));
        return Combinators.combine(
                        headers,
                        entries(maxValue).list().ofMaxSize(maxEntries),
                        Arbitraries.of(TxEncoder.Ending.values()))
                .as(TxArbitraries::fit);
    }

    /** Makes the parts possible together: entries fit the header's version and the ending. */
    private static SampleTx fit(TxHeader header, List<TxEntry> entries, TxEncoder.Ending wanted) {
        TxEncoder.Ending ending =
                entries.isEmpty() && wanted == TxEncoder.Ending.TRUNCATED ? TxEncoder.Ending.WHOLE : wanted;
        return new SampleTx(header, entries, ending)
                .withHeader(h -> HeaderBuilder.like(h).entries(entries.size()).build())
                .withEntries(entry -> new TxEntry(
                        entry.key(),
                        header.version() == 0 ? EntryMetadata.NONE : entry.metadata(),
                        ending == TxEncoder.Ending.TRUNCATED
                                ? new Sha256()
                                        .add(entry.value(), 0, entry.value().length)
                                        .finish()
                                        .toBytes()
                                : entry.value()))
                .withEHRecomputed();
    }

    private static Arbitrary<TxEntry> entries(int maxValue) {
        Arbitrary<Integer> keyLengths = Arbitraries.frequencyOf(
                Tuple.of(20, Arbitraries.integers().between(1, 40)),
                Tuple.of(1, Arbitraries.integers().between(1, 0xffff)));
        Arbitrary<Integer> valueLengths = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.just(Math.min(Digest.LENGTH, maxValue))),
                Tuple.of(5, Arbitraries.integers().between(0, Math.min(100, maxValue))),
                Tuple.of(1, Arbitraries.integers().between(0, maxValue)));
        return Combinators.combine(keyLengths, entryMetadata(), valueLengths, Arbitraries.longs())
                .as((key, metadata, value, seed) -> new TxEntry(bytes(key, seed), metadata, bytes(value, ~seed)));
    }

    private static Arbitrary<EntryMetadata> entryMetadata() {
        return Combinators.combine(
                        Arbitraries.of(true, false), Arbitraries.longs().optional(), Arbitraries.of(true, false))
                .as((deleted, expires, nonIndexable) -> new EntryMetadata(
                        deleted, expires.map(OptionalLong::of).orElseGet(OptionalLong::empty), nonIndexable));
    }

    private static Arbitrary<TxMetadata> txMetadata() {
        Arbitrary<Integer> extraLengths = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(-1)),
                Tuple.of(3, Arbitraries.integers().between(0, TxMetadata.MAX_EXTRA)));
        return Combinators.combine(Arbitraries.longs().optional(), extraLengths, Arbitraries.longs())
                .as((truncated, extra, seed) -> TxMetadata.of(
                        truncated.map(OptionalLong::of).orElseGet(OptionalLong::empty),
                        extra < 0 ? null : bytes(extra, seed)));
    }

    private static Arbitrary<Digest> digests() {
        return Arbitraries.longs().map(seed -> Digest.of(bytes(Digest.LENGTH, seed)));
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
