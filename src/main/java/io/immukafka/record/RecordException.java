package io.immukafka.record;

import org.jspecify.annotations.Nullable;

/** A Kafka record that cannot be used. The message does not know topic, partition and offset: who catches it adds them. */
public abstract sealed class RecordException extends Exception permits NotOurRecordException, InvalidRecordException {

    RecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
