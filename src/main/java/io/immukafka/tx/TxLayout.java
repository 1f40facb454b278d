package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Which bytes of an exported transaction belong to which field. */
public final class TxLayout implements TxVisitor {

    private static final int PIECE = 64 << 10;
    private static final int SHOWN_KEY = 40;

    /**
     * A field.
     *
     * @param name for people
     * @param end offset behind its last byte in the transaction
     */
    public record FieldSpan(String name, long end) {}

    private final TreeMap<Long, String> starts = new TreeMap<>();
    private long offset;
    private int entry;

    private TxLayout() {}

    public static TxLayout of(TxContent tx) throws IOException, MalformedTxException {
        TxLayout layout = new TxLayout();
        TxParser parser = new TxParser(layout);
        parser.begin(tx.length());
        byte[] piece = new byte[PIECE];
        for (long at = 0; at < tx.length(); at += PIECE) {
            int count = (int) Math.min(PIECE, tx.length() - at);
            tx.read(at, piece, 0, count);
            parser.accept(piece, 0, count);
        }
        return layout;
    }

    /** The field that a byte belongs to. */
    public FieldSpan at(long byteOffset) {
        Map.Entry<Long, String> field = Objects.requireNonNull(starts.floorEntry(byteOffset));
        Long next = starts.higherKey(byteOffset);
        return new FieldSpan(field.getValue(), next == null ? Long.MAX_VALUE : next);
    }

    private void field(String name, long length) {
        if (length > 0) {
            starts.put(offset, name);
        }
        offset += length;
    }

    @Override
    public void header(TxHeader header, byte[] encoded, int from, int length) {
        field("the header's length", Integer.BYTES);
        field("header.id", Long.BYTES);
        field("header.prevAlh", Digest.LENGTH);
        field("header.timestamp", Long.BYTES);
        field("header.version", Short.BYTES);
        long tail = 2L * Digest.LENGTH + Long.BYTES;
        field("header.metadata or header.nentries", Integer.BYTES + length - tail - offset);
        field("header.eH", Digest.LENGTH);
        field("header.blTxId", Long.BYTES);
        field("header.blRoot", Digest.LENGTH);
    }

    @Override
    public void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {
        String name = "entry[" + entry + "] " + name(key, keyLength);
        field("the key of " + name, Short.BYTES + keyLength);
        field("the metadata of " + name, Short.BYTES + metadataLength);
        field("the value's length of " + name, Integer.BYTES);
        field("the value of " + name, valueLength);
        entry++;
    }

    /** A key as text if it is, else in hexadecimal digits. */
    private static String name(byte[] key, int length) {
        int shown = Math.min(length, SHOWN_KEY);
        boolean text = true;
        for (int i = 0; i < shown; i++) {
            text &= key[i] >= ' ' && key[i] < 0x7f;
        }
        String name = text
                ? "'" + new String(key, 0, shown, StandardCharsets.US_ASCII) + "'"
                : HexFormat.of().formatHex(key, 0, shown);
        return shown < length ? name + "…" : name;
    }

    @Override
    public void value(byte[] bytes, int from, int length) {
        // Its place is known from its length.
    }

    @Override
    public void entryEnd() {
        // The next entry or the end follows by itself.
    }

    @Override
    public void end(boolean truncated) {
        field("the flag at the end", Short.BYTES + 1);
    }
}
