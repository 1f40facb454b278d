package io.immukafka.tx;

/** Bytes that are not the canonical encoding of an exported transaction. */
public final class MalformedTxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long offset;
    private final String field;

    /**
     * Names the place.
     *
     * @param offset of the field's first byte in the exported transaction, without the stream's length prefix
     * @param field such as {@code header.version} or {@code entry[3].metadata}
     * @param problem what is there, and what would be right
     */
    public MalformedTxException(long offset, String field, String problem) {
        super("malformed transaction: " + field + " at offset " + offset + ": " + problem);
        this.offset = offset;
        this.field = field;
    }

    /** Offset of the field's first byte in the exported transaction, without the stream's length prefix. */
    public long offset() {
        return offset;
    }

    /** The field's name, such as {@code header.version} or {@code entry[3].metadata}. */
    public String field() {
        return field;
    }
}
