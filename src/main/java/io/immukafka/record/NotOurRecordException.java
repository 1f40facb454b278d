package io.immukafka.record;

import org.jspecify.annotations.Nullable;

/** The record was not written by this connector, or the converter that read it lost its form. */
public final class NotOurRecordException extends RecordException {

    NotOurRecordException(String message) {
        this(message, null);
    }

    NotOurRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
