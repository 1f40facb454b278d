package io.immukafka.record;

import org.jspecify.annotations.Nullable;

/** Bytes that are not an Avro single object with a schema that this version knows. */
final class MalformedEncodingException extends Exception {

    MalformedEncodingException(String message) {
        this(message, null);
    }

    MalformedEncodingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
