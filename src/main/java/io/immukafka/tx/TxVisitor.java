package io.immukafka.tx;

/**
 * Receives the parts of a transaction as a {@link TxParser} finds them, in order: header, then for each entry its head and its value in pieces, then the end.
 * Arrays are the parser's or the caller's and valid only during the call.
 */
public interface TxVisitor {

    /**
     * The header.
     *
     * @param header what it says
     * @param encoded array that holds its encoding, from {@code offset} on, {@code length} bytes
     */
    void header(TxHeader header, byte[] encoded, int offset, int length);

    /**
     * The head of the next entry.
     *
     * @param key array that holds the key, from its start, {@code keyLength} bytes
     * @param metadata array that holds the canonical metadata, from its start, {@code metadataLength} bytes, often 0
     * @param valueLength bytes of the value that follow by {@link #value}
     */
    void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength);

    /** The next piece of the entry's value. Empty values come without a piece. */
    void value(byte[] bytes, int offset, int length);

    /** The entry's value is complete. */
    void entryEnd();

    /**
     * The transaction is complete.
     *
     * @param truncated whether every value is the SHA of one that the server has dropped
     */
    void end(boolean truncated);
}
