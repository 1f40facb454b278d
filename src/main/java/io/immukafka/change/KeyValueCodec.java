package io.immukafka.change;

import io.immukafka.change.Content.Present;
import io.immukafka.tx.EntryMetadata;

/** Decodes key-value entries: keys, references and members of sorted sets. */
final class KeyValueCodec {

    static final int KEY = 0;
    static final int MEMBER = 1;

    private static final int PLAIN = 0;
    private static final int REFERENCE = 1;

    private KeyValueCodec() {}

    /** Decodes an entry whose key begins with {@link #KEY}. */
    static KeyChange key(StoredEntry entry) throws MalformedEntryException {
        Bytes key = Bytes.of(entry.key(), 1, entry.key().length);
        EntryMetadata metadata = entry.metadata();
        if (metadata.deleted()) {
            return new KeyChange.Delete(entry.number(), key);
        }
        if (!(entry.content() instanceof Present present)) {
            return set(entry, key, entry.content());
        }
        ByteReader in = new ByteReader(present.bytes().array());
        int kind = in.u8("value.kind");
        if (kind == PLAIN) {
            return set(entry, key, new Present(in.rest()));
        }
        if (kind != REFERENCE) {
            throw in.malformed("value.kind", kind + "; 0 (a value) and 1 (a reference) are possible");
        }
        long atTx = in.i64("reference.atTx");
        return new KeyChange.Reference(entry.number(), key, userKey(in), atTx);
    }

    private static KeyChange.Set set(StoredEntry entry, Bytes key, Content value) {
        EntryMetadata metadata = entry.metadata();
        return new KeyChange.Set(entry.number(), key, value, metadata.expiresAt(), metadata.nonIndexable());
    }

    /** Decodes an entry whose key begins with {@link #MEMBER}. */
    static KeyChange member(StoredEntry entry) throws MalformedEntryException {
        ByteReader in = new ByteReader(entry.key(), 1, entry.key().length);
        Bytes set = in.part("set", length(in, "set.length")).rest();
        double score = Double.longBitsToDouble(in.i64("score"));
        Bytes key = userKey(in.part("key", length(in, "key.length")));
        long atTx = in.i64("atTx");
        in.end("key");
        return new KeyChange.Member(entry.number(), set, score, key, atTx);
    }

    private static int length(ByteReader in, String field) throws MalformedEntryException {
        long length = in.i64(field);
        if (length < 0 || length > in.left()) {
            throw in.malformed(
                    field, Long.toUnsignedString(length) + " bytes are announced and " + in.left() + " are left");
        }
        return (int) length;
    }

    private static Bytes userKey(ByteReader in) throws MalformedEntryException {
        int kind = in.u8("key.kind");
        if (kind != KEY) {
            throw in.malformed("key.kind", kind + "; only 0 (a key) is possible");
        }
        return in.rest();
    }
}
