package io.immukafka.topic;

import io.immukafka.ErrorCode;
import java.io.IOException;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.jspecify.annotations.Nullable;

/** A topic cannot be read or written. */
public final class TopicException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Category {
        /** A record in it cannot be used, or is gone. */
        UNUSABLE,
        /** The brokers, the settings of the topic or the client, or the form of a record do not allow it. */
        REFUSED,
        /** The brokers, or the schema registry, cannot be reached. */
        UNREACHABLE
    }

    /** Of Kafka's words for names without an address: that is an outage of the network, not a wrong setting. */
    private static final String UNRESOLVED = "No resolvable bootstrap";

    private final Category reason;
    private final ErrorCode code;

    TopicException(Category reason, ErrorCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
    }

    /** What Kafka's clients threw. */
    static TopicException of(String what, Throwable failure) {
        Category reason = Category.REFUSED;
        ErrorCode code = ErrorCode.TOPIC_REFUSED;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof UnknownTopicOrPartitionException) {
                code = ErrorCode.TOPIC_MISSING;
            } else if (isOutage(each)) {
                reason = Category.UNREACHABLE;
                code = ErrorCode.BROKER_UNREACHABLE;
            } else if (each instanceof ConfigException) {
                code = ErrorCode.OPTION_INVALID;
            } else {
                continue;
            }
            break;
        }
        return new TopicException(reason, code, what + " failed: " + words(failure), failure);
    }

    /** An interruption is the end of the one who waits; it is not the brokers' refusal. */
    private static boolean isOutage(Throwable failure) {
        return failure instanceof RetriableException
                || failure instanceof InterruptException
                || failure instanceof InterruptedException
                || (failure instanceof ConfigException
                        && String.valueOf(failure.getMessage()).contains(UNRESOLVED));
    }

    /** What Kafka's consumer threw while it read. */
    static TopicException reading(String what, KafkaException failure) {
        if (failure instanceof InvalidOffsetException) {
            return new TopicException(
                    Category.UNUSABLE,
                    ErrorCode.TOPIC_SHORTENED,
                    what + " failed: the topic no longer has this offset. Its oldest records were deleted meanwhile, or"
                            + " it was created again, or it lost its end",
                    failure);
        }
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof LinkageError || root instanceof UnsupportedCompressionTypeException) {
            return new TopicException(
                    Category.REFUSED,
                    ErrorCode.CODEC_UNAVAILABLE,
                    what + " failed: the records are compressed with a codec that cannot be loaded here: " + root,
                    failure);
        }
        // A wrong checksum is reported in an exception of no particular class.
        if (root.getClass() == KafkaException.class
                || root instanceof CorruptRecordException
                || root instanceof IOException) {
            return new TopicException(
                    Category.UNUSABLE,
                    ErrorCode.RECORD_DAMAGED,
                    what + " failed: the brokers' copy of a record is damaged: " + words(failure),
                    failure);
        }
        return of(what, failure);
    }

    static TopicException missing(String topic, @Nullable Throwable cause) {
        return new TopicException(
                Category.REFUSED, ErrorCode.TOPIC_MISSING, "topic '" + topic + "' does not exist", cause);
    }

    /** The outermost words of Kafka's clients are often empty ones, such as "Failed to construct kafka consumer". */
    private static String words(Throwable failure) {
        StringBuilder words = new StringBuilder(String.valueOf(failure.getMessage()));
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String more = cause.getMessage();
            if (more != null && words.indexOf(more) < 0) {
                words.append(": ").append(more);
            }
        }
        return words.toString();
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
