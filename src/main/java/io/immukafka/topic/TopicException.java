package io.immukafka.topic;

import io.immukafka.ErrorCode;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** A topic cannot be read or written. */
public final class TopicException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Category {
        /** A record in it cannot be used. */
        UNUSABLE,
        /** The brokers, or the topic's settings, do not allow it. */
        REFUSED,
        /** The brokers cannot be reached. */
        UNREACHABLE
    }

    private final Category reason;
    private final ErrorCode code;

    TopicException(Category reason, ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
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
        ErrorCode code = failure instanceof UnknownTopicOrPartitionException
                ? ErrorCode.TOPIC_MISSING
                : reason == Category.REFUSED ? ErrorCode.TOPIC_REFUSED : ErrorCode.BROKER_UNREACHABLE;
        return new TopicException(reason, code, what + " failed: " + failure.getMessage(), failure);
    }

    /** Why. */
    public Category reason() {
        return reason;
    }

    /** The code of a command that stops because of it. */
    public ErrorCode code() {
        return code;
    }
}
