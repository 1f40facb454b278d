package io.immukafka.change;

import io.immukafka.change.Content.Present;
import io.immukafka.tx.EntryMetadata;
import org.jspecify.annotations.Nullable;

/**
 * An entry as it is in a transaction.
 *
 * @param number 0-based
 * @param key not copied
 */
record StoredEntry(int number, byte[] key, EntryMetadata metadata, Content content) {

    /** The engine with whose byte the key begins, if this text follows it; null otherwise. */
    @Nullable
    Engine engine(String kind) {
        if (key.length <= kind.length()) {
            return null;
        }
        for (int i = 0; i < kind.length(); i++) {
            if (key[1 + i] != kind.charAt(i)) {
                return null;
            }
        }
        return Engine.of(key[0]);
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
