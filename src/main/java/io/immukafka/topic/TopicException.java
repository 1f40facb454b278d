package io.immukafka.topic;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** A topic can't be read or written. */
public final class TopicException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Category {
        /** A record in it can't be used. */
        UNUSABLE,
        /** The brokers, or the topic's settings, do not allow it. */
        REFUSED,
        /** The brokers can't be reached. */
        UNREACHABLE
    }

    private final Category reason;

    TopicException(Category reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What Kafka's clients threw. */
    static TopicException of(String what, Throwable failure) {
        Category reason = failure instanceof AuthenticationException
                        || failure instanceof AuthorizationException
                        || failure instanceof InvalidTopicException
                        || failure instanceof UnknownTopicOrPartitionException
                        || failure instanceof RecordTooLargeException
                ? Category.REFUSED
                : Category.UNREACHABLE;
        return new TopicException(reason, what + " failed: " + failure.getMessage(), failure);
    }

    /** Why. */
    public Category reason() {
        return reason;
    }
}
