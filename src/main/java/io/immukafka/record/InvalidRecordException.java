package io.immukafka.record;

import org.jspecify.annotations.Nullable;

/** The record has this connector's form, but a field of it cannot be true. */
public final class InvalidRecordException extends RecordException {

    private static final String MEANING = ". The record was changed in transit or written by another program: find "
            + "out which other program writes to this topic. The primary still has the transaction";

    private final String field;

    InvalidRecordException(String field, String problem) {
        this(field, problem, null);
    }

    InvalidRecordException(String field, String problem, @Nullable Throwable cause) {
        super("field '" + field + "' " + problem + MEANING, cause);
        this.field = field;
    }

    /** The field that is wrong; {@code key} for the record's key. */
    public String field() {
        return field;
    }
}
