package io.immukafka.topic;

import org.jspecify.annotations.Nullable;

/** A schema registry did not give a schema that a record needs. */
public final class SchemaRegistryException extends Exception {

    private static final long serialVersionUID = 1L;

    private final TopicException.Category reason;

    SchemaRegistryException(TopicException.Category reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    TopicException.Category reason() {
        return reason;
    }
}
