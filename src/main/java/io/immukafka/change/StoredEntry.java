package io.immukafka.change;

import io.immukafka.change.Content.Present;
import io.immukafka.tx.EntryMetadata;

/**
 * An entry as it is in a transaction.
 *
 * @param number 0-based
 * @param key not copied
 */
record StoredEntry(int number, byte[] key, EntryMetadata metadata, Content content) {

    /** Whether the key begins with the engine's byte and this text. */
    boolean isOf(Engine engine, String kind) {
        if (key.length <= kind.length() || key[0] != engine.prefix()) {
            return false;
        }
        for (int i = 0; i < kind.length(); i++) {
            if (key[1 + i] != kind.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The entry as it is. */
    UnknownEntry unknown(String problem) {
        return new UnknownEntry(number, Bytes.of(key), metadata.deleted(), content, problem);
    }

    /** The value; an error says where it is instead. */
    byte[] value() throws MalformedEntryException {
        if (content instanceof Present present) {
            return present.bytes().array();
        }
        throw new MalformedEntryException((Content.Missing) content);
    }
}
