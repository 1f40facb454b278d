package io.immukafka.change;

import java.util.OptionalLong;

/** A key-value entry. */
public sealed interface KeyChange extends Change {

    /** The key as users see it. */
    Bytes key();

    /**
     * A key has a value.
     *
     * @param value if the server has lost it, the key may also have become a reference
     * @param expiresAt seconds since 1970, which may have passed long ago; nothing is written when it expires
     * @param nonIndexable whether only the transaction itself shows it, and no read by key
     */
    record Set(int entry, Bytes key, Content value, OptionalLong expiresAt, boolean nonIndexable)
            implements KeyChange {}

    /**
     * A key refers to another.
     *
     * @param atTx the transaction whose value is meant, 0 for the newest
     */
    record Reference(int entry, Bytes key, Bytes target, long atTx) implements KeyChange {}

    /**
     * A key is a member of a sorted set. Nothing ever removes it.
     *
     * @param atTx the transaction whose value is meant, 0 for the newest
     */
    record Member(int entry, Bytes set, double score, Bytes key, long atTx) implements KeyChange {}

    /** A key, or a reference, is deleted. */
    record Delete(int entry, Bytes key) implements KeyChange {}
}
