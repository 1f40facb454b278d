package io.immukafka.badinput;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Patch;
import io.immukafka.chain.Position;
import io.immukafka.chain.ProofVector;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The history of {@code vectors/forgeries.json}, which a real server replays, and what becomes of it in wrong hands. */
final class Vectors {

    static final ProofVector FIRST;
    static final ProofVector SECOND;
    static final ProofVector THIRD;
    static final ProofVector STRIPPED;

    private static final Map<String, ProofVector> ALL = read();

    static {
        FIRST = named("the first transaction");
        SECOND = named("entries with and without metadata");
        THIRD = named("transaction metadata and values as long as digests");
        STRIPPED = named("truncated = 1 with every value replaced by its digest: no hash changes");
    }

    private Vectors() {}

    private static Map<String, ProofVector> read() {
        try (InputStream file = Vectors.class.getResourceAsStream("/vectors/forgeries.json")) {
            Map<String, ProofVector> all = new LinkedHashMap<>();
            for (ProofVector vector : new ObjectMapper().readValue(file, ProofVector[].class)) {
                all.put(vector.description(), vector);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("the vectors can't be read", e);
        }
    }

    static ProofVector named(String description) {
        return Objects.requireNonNull(ALL.get(description), description);
    }

    /** Those that no parser may accept, by description. */
    static List<ProofVector> malformed() {
        return ALL.values().stream()
                .filter(vector -> "Malformed".equals(vector.verdict().get("kind")))
                .toList();
    }

    /**
     * A header four bytes short, of the first transaction: its blTxId and blRoot are zero, so that the server does not miss
     * what is cut off.
     */
    static byte[] shortHeader() {
        byte[] bytes = FIRST.bytes();
        int headerLength = ByteBuffer.wrap(bytes).getInt();
        return Patch.with(Patch.remove(bytes, headerLength, 4), 3, headerLength - 4);
    }

    /** What is truly said of a transaction of the history. */
    static Claim claim(ProofVector honest) {
        return new Claim(
                Long.parseLong(fact(honest.claim(), "tx")),
                Digest.parse(fact(honest.claim(), "prevAlh")),
                Digest.parse(fact(honest.claim(), "alh")),
                Long.parseLong(fact(honest.claim(), "timestamp")),
                Integer.parseInt(fact(honest.claim(), "entries")),
                Long.parseLong(fact(honest.claim(), "length")));
    }

    static Position reached(ProofVector honest) {
        return claim(honest).reached();
    }

    static String fact(Map<String, String> facts, String name) {
        return Objects.requireNonNull(facts.get(name), name);
    }

    /** A transaction of the history, in one part. */
    static TxPart whole(ProofVector honest) {
        return new TxPart(claim(honest), 0, 1, honest.bytes());
    }

    /** Bytes that pretend to be the transaction of the history whose id they have. */
    static TxPart pretending(byte[] bytes) {
        long id = bytes.length < 12 ? 2 : ByteBuffer.wrap(bytes).getLong(Integer.BYTES);
        Claim honest = claim(id == 1 ? FIRST : id == 3 ? THIRD : SECOND);
        return new TxPart(withLength(honest, bytes.length), 0, 1, bytes);
    }

    static Claim withLength(Claim claim, long length) {
        return new Claim(claim.tx(), claim.prevAlh(), claim.alh(), claim.timestamp(), claim.entries(), length);
    }

    /** A transaction of the history in as many parts as fit. */
    static List<TxPart> cut(ProofVector honest, int bytes) {
        byte[] whole = honest.bytes();
        int parts = (whole.length + bytes - 1) / bytes;
        TxPart[] cut = new TxPart[parts];
        for (int i = 0; i < parts; i++) {
            byte[] payload = Arrays.copyOfRange(whole, i * bytes, Math.min(whole.length, (i + 1) * bytes));
            cut[i] = new TxPart(claim(honest), i, parts, payload);
        }
        return List.of(cut);
    }
}
