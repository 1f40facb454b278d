package io.immukafka.receipt;

import io.immukafka.hash.Digest;
import io.immukafka.hash.MerklePath;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a receipt in their one order. Spelling of numbers and Base64 is left to the comparison with the
 * canonical form.
 */
final class ReceiptReader {

    private static final int MOST_KEY = 0xffff;
    private static final int SHOWN = 20;

    private final String text;
    private int at;
    private Digest statedAlh = Digest.ZERO;

    ReceiptReader(String text) {
        this.text = text;
    }

    /** The Alh that the receipt states; the header may have another. */
    Digest statedAlh() {
        return statedAlh;
    }

    Receipt read() throws RefusedReceiptException {
        expect("{\n");
        long format = number("  ", "receipt");
        if (format != ReceiptFile.FORMAT) {
            throw refused("the format is " + format + "; this version reads " + ReceiptFile.FORMAT
                    + ", a newer receipt may need a newer version of this program");
        }
        expect(",\n");
        long tx = number("  ", "tx");
        expect(",\n");
        int entry = count("  ", "entry");
        expect(",\n");
        statedAlh = digest("  ", "alh");
        expect(",\n  \"header\": {\n");
        TxHeader header = header(tx);
        expect("\n  },\n");
        byte[] key = base64("  ", "keyBase64");
        if (key.length == 0 || key.length > MOST_KEY) {
            throw refused("the key has " + key.length + " bytes; 1 to " + MOST_KEY + " are possible");
        }
        expect(",\n");
        byte[] metadata = metadata(header, entry);
        expect(",\n");
        boolean whole = text.startsWith("  \"valueBase64\"", at);
        byte[] value = whole ? base64("  ", "valueBase64") : null;
        if (value != null && value.length > Receipt.MOST_VALUE) {
            throw refused("the value has " + value.length + " bytes; at most " + Receipt.MOST_VALUE + " are possible");
        }
        Digest valueDigest = value == null
                ? digest("  ", "valueSha256")
                : new Sha256().add(value, 0, value.length).finish();
        expect(",\n");
        MerklePath path = path(entry, header.entries());
        expect("\n}\n");
        return new Receipt(header, key, metadata, value, valueDigest, path);
    }

    private TxHeader header(long tx) throws RefusedReceiptException {
        Digest prevAlh = digest("    ", "prevAlh");
        expect(",\n");
        long timestamp = number("    ", "timestamp");
        expect(",\n");
        int version = count("    ", "version");
        if (version > TxHeader.MAX_VERSION) {
            throw refused("the header's version is " + version + "; 0 and 1 are known");
        }
        expect(",\n");
        byte[] metadata = base64("    ", "metadataBase64");
        if (version == 0 && metadata.length > 0) {
            throw refused("the header has metadata; with version 0 it has none");
        }
        expect(",\n");
        int entries = count("    ", "entries");
        expect(",\n");
        Digest eH = digest("    ", "eH");
        expect(",\n");
        long blTxId = number("    ", "blTxId");
        expect(",\n");
        Digest blRoot = digest("    ", "blRoot");
        try {
            TxMetadata attributes = TxMetadata.parse(metadata);
            TxHeader header = new TxHeader(tx, prevAlh, timestamp, version, attributes, entries, eH, blTxId, blRoot);
            TxHeader possible = TxHeader.parse(header.encode());
            if (!possible.equals(header)) {
                throw refused("the header has " + entries + " entries; with version 0 it has at most 65535");
            }
            return header;
        } catch (MalformedTxException e) {
            throw refused("the header: " + e.getMessage(), e);
        }
    }

    private byte[] metadata(TxHeader header, int entry) throws RefusedReceiptException {
        byte[] metadata = base64("  ", "metadataBase64");
        if (header.version() == 0 && metadata.length > 0) {
            throw refused("the entry has metadata; with header version 0 it has none");
        }
        try {
            EntryMetadata.parse(metadata, entry);
            return metadata;
        } catch (MalformedTxException e) {
            throw refused("the entry: " + e.getMessage(), e);
        }
    }

    private MerklePath path(int entry, int entries) throws RefusedReceiptException {
        if (entry >= entries) {
            throw refused("entry " + entry + " is not possible: the transaction has " + entries
                    + ", and their numbers begin with 0");
        }
        expect("  \"path\": [");
        List<Digest> siblings = new ArrayList<>();
        int length = MerklePath.length(entry, entries);
        for (int i = 0; i < length; i++) {
            expect(i == 0 ? "\n    " : ",\n    ");
            siblings.add(digest());
        }
        expect(length == 0 ? "]" : "\n  ]");
        return new MerklePath(entry, entries, siblings);
    }

    private void expect(String expected) throws RefusedReceiptException {
        if (!text.startsWith(expected, at)) {
            // The line on which they part, not the one on which the expected text begins.
            int same = 0;
            while (same < expected.length()
                    && at + same < text.length()
                    && text.charAt(at + same) == expected.charAt(same)) {
                same++;
            }
            at += same;
            throw refused("expected " + shown(expected.substring(same)) + " but found " + found());
        }
        at += expected.length();
    }

    private void name(String indent, String field) throws RefusedReceiptException {
        expect(indent + '"' + field + "\": ");
    }

    private long number(String indent, String field) throws RefusedReceiptException {
        name(indent, field);
        int end = at;
        while (end < text.length() && "-0123456789".indexOf(text.charAt(end)) >= 0) {
            end++;
        }
        try {
            long number = Long.parseLong(text, at, end, 10);
            at = end;
            return number;
        } catch (NumberFormatException e) {
            throw refused(field + " is " + found() + "; a whole number of 64 bits is expected", e);
        }
    }

    private int count(String indent, String field) throws RefusedReceiptException {
        long number = number(indent, field);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw refused(field + " is " + number + "; 0 to " + Integer.MAX_VALUE + " are possible");
        }
        return (int) number;
    }

    private Digest digest(String indent, String field) throws RefusedReceiptException {
        name(indent, field);
        return digest();
    }

    private Digest digest() throws RefusedReceiptException {
        String hex = string();
        try {
            return Digest.parse(hex);
        } catch (IllegalArgumentException e) {
            throw refused("a digest of 64 hexadecimal digits is expected, not " + shown(hex), e);
        }
    }

    private byte[] base64(String indent, String field) throws RefusedReceiptException {
        name(indent, field);
        String encoded = string();
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw refused(field + " is not Base64: " + shown(encoded), e);
        }
    }

    private String string() throws RefusedReceiptException {
        expect("\"");
        int end = text.indexOf('"', at);
        if (end < 0) {
            throw refused("the text ends within a string");
        }
        String string = text.substring(at, end);
        at = end + 1;
        return string;
    }

    private String found() {
        return at >= text.length() ? "the end" : shown(text.substring(at, Math.min(text.length(), at + SHOWN + 1)));
    }

    /** The beginning, with everything escaped that could disturb a terminal. */
    private static String shown(String found) {
        StringBuilder out = new StringBuilder("'");
        found.chars().limit(SHOWN).forEach(c -> {
            if (c == '\n') {
                out.append("\\n");
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append(found.length() > SHOWN ? "…'" : "'").toString();
    }

    private RefusedReceiptException refused(String problem) {
        return refused(problem, null);
    }

    private RefusedReceiptException refused(String problem, @Nullable Throwable cause) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new RefusedReceiptException("line " + line + ": " + problem, cause);
    }
}
