package io.immukafka.change;

/** A key or value of an entry that is not encoded as immudb encodes it. */
public final class MalformedEntryException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Names the place.
     *
     * @param field such as {@code row.length}
     * @param offset of the field in the key or value
     * @param problem what is there, and what would be right
     */
    MalformedEntryException(String field, int offset, String problem) {
        super(field + " at offset " + offset + ": " + problem);
    }

    /** The value is not there. */
    MalformedEntryException(Content.Missing missing) {
        super(missing.describe());
    }
}
