package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.util.Arrays;

/**
 * Parses one exported transaction, given in any cut, and never holds a value.
 *
 * <pre>
 * u32 headerLength | header | entry × nentries | u16 flagLength (1) | u8 truncated (0 or 1)
 * header  = u64 id | 32 prevAlh | i64 timestamp | u16 version | VARIANT | 32 eH | u64 blTxId | 32 blRoot
 * VARIANT = version 0: u16 nentries;  version 1: u16 metadataLength | metadata | u32 nentries
 * entry   = u16 keyLength | key | u16 metadataLength | metadata | u32 valueLength | value
 * </pre>
 *
 * <p>The format is that of immudb's ExportTx; the flag is absent in exports of older servers. Only the canonical
 * encoding is accepted, since a server may re-encode what it takes, or die of it. Every length is held against the
 * bytes that are left before anything is done with it. Not safe for several threads.
 */
public final class TxParser {

    private static final int MIN_ENTRY = Short.BYTES + 1 + Short.BYTES + Integer.BYTES;
    private static final int FLAG = Short.BYTES + 1;
    private static final int MIN_HEADER = 3 * Long.BYTES + 3 * Digest.LENGTH + 2 * Short.BYTES;
    private static final int MAX_HEADER = MIN_HEADER + Integer.BYTES + TxMetadata.MAX_LENGTH;

    private enum ParseState {
        HEADER_LENGTH,
        HEADER,
        KEY_LENGTH,
        KEY,
        METADATA_LENGTH,
        METADATA,
        VALUE_LENGTH,
        VALUE,
        FLAG,
        END,
        MALFORMED
    }

    private final TxVisitor visitor;

    private ParseState state = ParseState.MALFORMED;
    /** Bytes of the field that the state waits for; kept in {@code pending} while they come in pieces. */
    private int need;

    private byte[] pending = new byte[MAX_HEADER];
    private int have;

    private long length;
    private long consumed;

    private int version;
    private int entries;
    private int entry;
    private byte[] key = new byte[256];
    private int keyLength;
    private final byte[] metadata = new byte[EntryMetadata.MAX_LENGTH];
    private int metadataLength;
    private long valueLeft;

    /** Whether every value so far has the length of a digest, as those of a truncated transaction must. */
    private boolean digestsOnly;

    /** A parser that tells {@code visitor} what it finds. */
    public TxParser(TxVisitor visitor) {
        this.visitor = visitor;
    }

    /**
     * Begins a transaction, whatever became of the one before.
     *
     * @param length of the whole transaction in bytes, as announced; nothing is allocated by it
     * @throws MalformedTxException if no transaction has that length
     */
    public void begin(long length) throws MalformedTxException {
        state = ParseState.MALFORMED;
        if (length < Integer.BYTES + MIN_HEADER) {
            throw new MalformedTxException(
                    0, "length", length + " bytes are announced; the shortest transaction has " + (4 + MIN_HEADER));
        }
        this.length = length;
        consumed = 0;
        entry = 0;
        digestsOnly = true;
        expect(ParseState.HEADER_LENGTH, Integer.BYTES);
    }

    /** Whether the transaction is complete: as many bytes came as were announced, and all is well-formed. */
    public boolean complete() {
        return state == ParseState.END;
    }

    /** Bytes that are still to come. */
    public long remaining() {
        return length - consumed - have;
    }

    /**
     * Takes the next bytes.
     *
     * @throws MalformedTxException if they are not the canonical encoding
     * @throws IllegalStateException if the transaction was found malformed before, or none was begun
     */
    public void accept(byte[] bytes, int offset, int count) throws MalformedTxException {
        if (state == ParseState.MALFORMED) {
            throw new IllegalStateException("no well-formed transaction is under way; begin the next one");
        }
        try {
            take(bytes, offset, count);
        } catch (MalformedTxException e) {
            state = ParseState.MALFORMED;
            throw e;
        }
    }

    private void take(byte[] bytes, int offset, int count) throws MalformedTxException {
        int at = offset;
        int end = offset + count;
        while (at < end) {
            if (state == ParseState.VALUE) {
                at += value(bytes, at, end - at);
            } else if (state == ParseState.END) {
                throw malformed("end", "bytes follow the transaction, whose length was announced as " + length);
            } else if (have == 0 && end - at >= need) {
                int width = need;
                field(bytes, at);
                at += width;
            } else {
                int take = Math.min(need - have, end - at);
                System.arraycopy(bytes, at, pending, have, take);
                have += take;
                at += take;
                if (have == need) {
                    have = 0;
                    field(pending, 0);
                }
            }
        }
    }

    private void expect(ParseState next, int bytes) {
        state = next;
        need = bytes;
        have = 0;
        if (bytes > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(bytes, 2 * pending.length));
        }
    }

    /** Handles the field that {@code state} waited for, which is at {@code bytes[at]} in full. */
    private void field(byte[] bytes, int at) throws MalformedTxException {
        int width = need;
        switch (state) {
            case HEADER_LENGTH -> headerLength(u32(bytes, at));
            case HEADER -> header(bytes, at, width);
            case KEY_LENGTH -> keyLength(u16(bytes, at));
            case KEY -> {
                System.arraycopy(bytes, at, key, 0, width);
                consumed += width;
                expect(ParseState.METADATA_LENGTH, Short.BYTES);
            }
            case METADATA_LENGTH -> metadataLength(u16(bytes, at));
            case METADATA -> {
                EntryMetadata.check(bytes, at, width, consumed, entry);
                System.arraycopy(bytes, at, metadata, 0, width);
                consumed += width;
                expect(ParseState.VALUE_LENGTH, Integer.BYTES);
            }
            case VALUE_LENGTH -> valueLength(u32(bytes, at) & 0xffff_ffffL);
            case FLAG -> flag(u16(bytes, at), bytes[at + Short.BYTES]);
            default -> throw new IllegalStateException("no field is due in state " + state);
        }
    }

    private static int u16(byte[] bytes, int at) {
        return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
    }

    private static int u32(byte[] bytes, int at) {
        return u16(bytes, at) << 16 | u16(bytes, at + Short.BYTES);
    }

    private void headerLength(int announced) throws MalformedTxException {
        long left = length - consumed - Integer.BYTES;
        if (announced < MIN_HEADER || announced > MAX_HEADER || announced > left) {
            throw malformed(
                    "headerLength",
                    Integer.toUnsignedString(announced) + " bytes; " + MIN_HEADER + " to " + MAX_HEADER
                            + " are possible, and " + left + " are left");
        }
        consumed += Integer.BYTES;
        expect(ParseState.HEADER, announced);
    }

    private void header(byte[] bytes, int at, int width) throws MalformedTxException {
        TxHeader header = HeaderParser.parse(bytes, at, width, consumed);
        long left = length - consumed - width;
        if (header.entries() > left / MIN_ENTRY) {
            throw new MalformedTxException(
                    consumed + HeaderParser.entriesAt(header),
                    "header.nentries",
                    header.entries() + " entries need at least " + (long) header.entries() * MIN_ENTRY + " bytes and "
                            + left + " are left");
        }
        version = header.version();
        entries = header.entries();
        consumed += width;
        visitor.header(header, bytes, at, width);
        nextEntry();
    }

    private void nextEntry() throws MalformedTxException {
        if (entry < entries) {
            expect(ParseState.KEY_LENGTH, Short.BYTES);
            return;
        }
        long left = length - consumed;
        if (left == 0) {
            state = ParseState.END;
            visitor.end(false);
        } else if (left == FLAG) {
            expect(ParseState.FLAG, FLAG);
        } else {
            throw malformed(
                    "flagLength", left + " bytes follow the last entry; there are 3, or none from an older server");
        }
    }

    private void keyLength(int announced) throws MalformedTxException {
        long left = length - consumed - Short.BYTES;
        // The shortest rest of this entry, and the shortest entries after it.
        long rest = Short.BYTES + Integer.BYTES + (long) (entries - entry - 1) * MIN_ENTRY;
        if (announced == 0) {
            throw malformed(entryField("keyLength"), "0 bytes; a key has at least one");
        }
        if (announced > left - rest) {
            throw malformed(
                    entryField("keyLength"),
                    announced + " bytes and " + rest + " for what follows, but " + left + " are left");
        }
        keyLength = announced;
        if (announced > key.length) {
            key = new byte[Math.max(announced, Math.min(2 * key.length, 0xffff))];
        }
        consumed += Short.BYTES;
        expect(ParseState.KEY, announced);
    }

    private void metadataLength(int announced) throws MalformedTxException {
        if (announced > 0 && version == 0) {
            throw malformed(
                    entryField("metadataLength"), announced + " bytes; with header version 0 entries have no metadata");
        }
        long left = length - consumed - Short.BYTES;
        if (announced > EntryMetadata.MAX_LENGTH || announced > left - Integer.BYTES) {
            throw malformed(
                    entryField("metadataLength"),
                    announced + " bytes; at most " + EntryMetadata.MAX_LENGTH + " are possible, and " + left
                            + " are left");
        }
        metadataLength = announced;
        consumed += Short.BYTES;
        if (announced == 0) {
            expect(ParseState.VALUE_LENGTH, Integer.BYTES);
        } else {
            expect(ParseState.METADATA, announced);
        }
    }

    private void valueLength(long announced) throws MalformedTxException {
        long left = length - consumed - Integer.BYTES;
        long rest = (long) (entries - entry - 1) * MIN_ENTRY;
        if (announced > left - rest) {
            throw malformed(
                    entryField("valueLength"),
                    announced + " bytes and " + rest + " for the entries after it, but " + left + " are left");
        }
        digestsOnly &= announced == Digest.LENGTH;
        valueLeft = announced;
        consumed += Integer.BYTES;
        visitor.entry(key, keyLength, metadata, metadataLength, announced);
        state = ParseState.VALUE;
        if (announced == 0) {
            endEntry();
        }
    }

    private int value(byte[] bytes, int at, int available) throws MalformedTxException {
        int take = (int) Math.min(valueLeft, available);
        visitor.value(bytes, at, take);
        valueLeft -= take;
        consumed += take;
        if (valueLeft == 0) {
            endEntry();
        }
        return take;
    }

    private void endEntry() throws MalformedTxException {
        visitor.entryEnd();
        entry++;
        nextEntry();
    }

    private void flag(int flagLength, byte flag) throws MalformedTxException {
        if (flagLength != 1) {
            throw malformed("flagLength", flagLength + "; only 1 is possible");
        }
        if (flag < 0 || flag > 1) {
            throw malformedFlag((flag & 0xff) + "; 0 and 1 are possible");
        }
        boolean truncated = flag == 1;
        if (truncated && !digestsOnly) {
            throw malformedFlag("1, but not every value has the 32 bytes of a digest");
        }
        if (truncated && entries == 0) {
            throw malformedFlag("1, but there is no entry whose value could be truncated");
        }
        consumed += FLAG;
        state = ParseState.END;
        visitor.end(truncated);
    }

    private MalformedTxException malformedFlag(String problem) {
        return new MalformedTxException(consumed + Short.BYTES, "truncated", problem);
    }

    private String entryField(String name) {
        return "entry[" + entry + "]." + name;
    }

    private MalformedTxException malformed(String field, String problem) {
        return new MalformedTxException(consumed, field, problem);
    }
}
