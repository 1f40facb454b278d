package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.HeaderBuilder;
import io.immukafka.tx.SampleTx;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxEntry;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes {@code vectors/forgeries.json}: a small honest history, and each forgery and damage that immudb's server is known
 * to accept, to die of or to refuse late. Verdicts are written down here by hand; digests come from the reference proof.
 */
final class ForgeryVectors {

    private static final TxMetadata MARKED = TxMetadata.of(OptionalLong.of(1), new byte[] {7, 8, 9});

    private final SampleTx first = tx(1, Digest.OF_NOTHING, 1, TxMetadata.NONE, 0, Digest.ZERO, entries());
    private final Digest firstAlh = first.proof().alh();
    private final SampleTx second = tx(2, firstAlh, 1, TxMetadata.NONE, 1, root(firstAlh), entries());
    private final Digest secondAlh = second.proof().alh();
    final SampleTx third = tx(3, secondAlh, 1, MARKED, 2, root(firstAlh, secondAlh), digestValues());
    private final Digest thirdAlh = third.proof().alh();
    final SampleTx old = tx(2, firstAlh, 0, TxMetadata.NONE, 1, root(firstAlh), plain());
    final SampleTx empty = tx(2, firstAlh, 1, TxMetadata.NONE, 1, root(firstAlh), List.of());

    private final Position afterFirst = new Position(1, firstAlh);
    final byte[] bytes = second.encode();
    private final List<ProofVector> vectors = new ArrayList<>();

    private ForgeryVectors() {}

    static List<ProofVector> all() {
        ForgeryVectors made = new ForgeryVectors();
        made.honest();
        made.positions();
        made.forgeries();
        made.falseClaims();
        new DamageVectors(made).addAll();
        return made.vectors;
    }

    private static SampleTx tx(
            long id,
            Digest prevAlh,
            int version,
            TxMetadata metadata,
            long blTxId,
            Digest blRoot,
            List<TxEntry> entries) {
        TxHeader header = HeaderBuilder.of(id, prevAlh)
                .version(version)
                .metadata(metadata)
                .entries(entries.size())
                .tree(blTxId, blRoot)
                .build();
        return new SampleTx(header, entries, TxEncoder.Ending.WHOLE).withEHRecomputed();
    }

    static List<TxEntry> entries() {
        return List.of(
                new TxEntry(new byte[] {'a'}, EntryMetadata.NONE, new byte[] {1, 2, 3, 4, 5}),
                new TxEntry(new byte[] {'b'}, new EntryMetadata(true, OptionalLong.empty(), true), new byte[0]),
                new TxEntry(
                        new byte[] {'c'},
                        new EntryMetadata(false, OptionalLong.of(4_000_000_000L), false),
                        new byte[] {9}));
    }

    private static List<TxEntry> plain() {
        return entries().stream()
                .map(e -> new TxEntry(e.key(), EntryMetadata.NONE, e.value()))
                .toList();
    }

    private static List<TxEntry> digestValues() {
        return entries().stream()
                .map(e -> new TxEntry(e.key(), e.metadata(), Digest.OF_NOTHING.toBytes()))
                .toList();
    }

    private static Digest root(Digest... alhs) {
        return Digest.of(ReferenceProof.merkleRoot(
                List.of(alhs).stream().map(Digest::toBytes).toList()));
    }

    private void honest() {
        add("the first transaction", Position.EMPTY, claim(first), first.encode(), next(first, false));
        add("entries with and without metadata", afterFirst, claim(second), bytes, next(second, false));
        add(
                "transaction metadata and values as long as digests",
                new Position(2, secondAlh),
                claim(third),
                third.encode(),
                next(third, false));
        add("header version 0", afterFirst, claim(old), old.encode(), next(old, false));
        SampleTx unflagged = second.withEnding(TxEncoder.Ending.WITHOUT_FLAG);
        add(
                "without a flag, as older servers export",
                afterFirst,
                claim(unflagged),
                unflagged.encode(),
                next(second, false));
        add("0 entries", afterFirst, claim(empty), empty.encode(), next(empty, false));
    }

    private void positions() {
        add(
                "the position's own transaction again",
                new Position(2, secondAlh),
                claim(second),
                bytes,
                verdict("Duplicate", "tx", 2));
        add("one below the position", new Position(9, thirdAlh), claim(second), bytes, verdict("Duplicate", "tx", 2));
        add("one beyond the next", afterFirst, claim(third), third.encode(), verdict("Gap", "position", 1, "tx", 3));
        add("another history before it", new Position(1, thirdAlh), claim(second), bytes, fork(1, thirdAlh, firstAlh));
        add(
                "another history at the position",
                new Position(2, thirdAlh),
                claim(second),
                bytes,
                fork(2, thirdAlh, secondAlh));
    }

    /** What a server commits, and what it refuses: here all of it is found, except what no hash covers. */
    private void forgeries() {
        SampleTx later =
                second.withHeader(h -> header(h, h.timestamp() + 1, h.version(), h.metadata(), h.blTxId(), h.blRoot()));
        forged("another timestamp", later, corrupt(2, "Alh"));
        forged("version 0, entry metadata dropped, eH recomputed", old, corrupt(2, "Alh"));
        forged(
                "an older blTxId with its root",
                second.withHeader(h -> header(h, h.timestamp(), 1, h.metadata(), 0, Digest.ZERO)),
                corrupt(2, "Alh"));
        forged(
                "added transaction metadata",
                second.withHeader(h -> header(h, h.timestamp(), 1, MARKED, h.blTxId(), h.blRoot())),
                corrupt(2, "Alh"));
        SampleTx value = second.withEntries(e -> new TxEntry(e.key(), e.metadata(), new byte[] {6}));
        forged("changed values", value, corrupt(2, "length"));
        SampleTx flipped = second.withEntries(e -> new TxEntry(e.key(), e.metadata(), Patch.inverted(e.value())));
        forged("changed values of the same length", flipped, corrupt(2, "eH (root over its entries)"));
        forged("changed values, eH recomputed", flipped.withEHRecomputed(), corrupt(2, "Alh"));
        SampleTx keys = second.withEntries(e -> new TxEntry(Patch.inverted(e.key()), e.metadata(), e.value()));
        forged("changed keys", keys, corrupt(2, "eH (root over its entries)"));
        forged("changed keys, eH recomputed", keys.withEHRecomputed(), corrupt(2, "Alh"));
        SampleTx bare = second.withEntries(e -> new TxEntry(e.key(), EntryMetadata.NONE, e.value()));
        forged("entry metadata dropped, eH recomputed", bare.withEHRecomputed(), corrupt(2, "Alh"));
        List<TxEntry> reversed = List.of(
                second.entries().get(2),
                second.entries().get(1),
                second.entries().get(0));
        forged(
                "entries in another order",
                new SampleTx(second.header(), reversed, second.ending()),
                corrupt(2, "eH (root over its entries)"));
        forged(
                "another prevAlh",
                tx(2, thirdAlh, 1, TxMetadata.NONE, 1, root(firstAlh), entries()),
                corrupt(2, "prevAlh"));

        SampleTx stripped = new SampleTx(
                second.header(),
                second.entries().stream()
                        .map(e -> new TxEntry(e.key(), e.metadata(), sha(e.value())))
                        .toList(),
                TxEncoder.Ending.TRUNCATED);
        add(
                "truncated = 1 with every value replaced by its digest: no hash changes",
                afterFirst,
                claim(stripped),
                stripped.encode(),
                next(second, true));
        add(
                "truncated = 1 where the values themselves are as long as digests",
                new Position(2, secondAlh),
                claim(third),
                third.withEnding(TxEncoder.Ending.TRUNCATED).encode(),
                corrupt(3, "eH (root over its entries)"));

        add("every hash recomputed, and nothing else known", afterFirst, Map.of(), later.encode(), next(later, false));
        add(
                "the honest successor of a transaction whose every hash was recomputed",
                new Position(2, later.proof().alh()),
                Map.of(),
                third.encode(),
                fork(2, later.proof().alh(), secondAlh));
    }

    private void falseClaims() {
        claimed("tx", "3", "id");
        claimed("prevAlh", thirdAlh.toHex(), "prevAlh");
        claimed("alh", thirdAlh.toHex(), "Alh");
        claimed("timestamp", "0", "timestamp");
        claimed("entries", "2", "number of entries");
        claimed("length", "1", "length");
    }

    private void add(
            String description,
            Position position,
            Map<String, String> claim,
            byte[] input,
            Map<String, String> verdict) {
        vectors.add(new ProofVector(
                description,
                facts("tx", position.tx(), "alh", position.alh().toHex()),
                claim,
                HexFormat.of().formatHex(input),
                verdict));
    }

    void addMalformed(String description, byte[] input, int offset, String field) {
        add(description, afterFirst, Map.of(), input, verdict("Malformed", "offset", offset, "field", field));
    }

    private void forged(String description, SampleTx forgery, Map<String, String> verdict) {
        Map<String, String> honest = new TreeMap<>(claim(second));
        if (!"length".equals(verdict.get("field"))) {
            honest.put("length", Integer.toString(forgery.encode().length));
        }
        add(description, afterFirst, honest, forgery.encode(), verdict);
    }

    private void claimed(String fact, String value, String field) {
        Map<String, String> claim = new TreeMap<>(claim(second));
        claim.put(fact, value);
        add("a false claim: " + field, afterFirst, claim, bytes, corrupt(2, field));
    }

    private static Map<String, String> claim(SampleTx tx) {
        TxHeader header = tx.header();
        return facts(
                "tx", header.id(),
                "prevAlh", header.prevAlh().toHex(),
                "alh", tx.proof().alh().toHex(),
                "timestamp", header.timestamp(),
                "entries", header.entries(),
                "length", tx.encode().length);
    }

    private static Map<String, String> next(SampleTx tx, boolean truncated) {
        return verdict("Next", "tx", tx.header().id(), "alh", tx.proof().alh().toHex(), "truncated", truncated);
    }

    private static Map<String, String> fork(long tx, Digest expected, Digest found) {
        return verdict("Fork", "tx", tx, "expected", expected.toHex(), "found", found.toHex());
    }

    private static Map<String, String> corrupt(long tx, String field) {
        return verdict("Corrupt", "tx", tx, "field", field);
    }

    private static Map<String, String> verdict(String kind, Object... facts) {
        Map<String, String> verdict = facts(facts);
        verdict.put("kind", kind);
        return verdict;
    }

    private static Map<String, String> facts(Object... namesAndValues) {
        Map<String, String> facts = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put(namesAndValues[i].toString(), namesAndValues[i + 1].toString());
        }
        return facts;
    }

    private static TxHeader header(
            TxHeader h, long timestamp, int version, TxMetadata metadata, long blTxId, Digest blRoot) {
        return HeaderBuilder.like(h)
                .timestamp(timestamp)
                .version(version)
                .metadata(metadata)
                .tree(blTxId, blRoot)
                .build();
    }

    private static byte[] sha(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
