package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicExtent;
import io.immukafka.topic.TopicTail;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides from what a topic has where the export into it continues, so that the history is neither written again nor cut. What
 * is decided is a claim like a stored offset: the export compares it with the database.
 */
final class TopicContinuation {

    private static final Logger log = LoggerFactory.getLogger(TopicContinuation.class);

    /** Looks at the topic. */
    interface TopicView {

        /** What it holds; empty if it does not exist. */
        Optional<TopicExtent> extent() throws TopicException;

        /** Where a reader of the whole topic gets to; empty if no transaction is whole. */
        Optional<TopicTail> tail() throws TopicException;

        /** The newest transaction that a record shows to be in the topic; empty if no record shows any. */
        Optional<TopicTail> newest() throws TopicException;
    }

    private final SourceDatabase database;
    private final TopicView topic;

    private TopicContinuation(SourceDatabase database, TopicView topic) {
        this.database = database;
        this.topic = topic;
    }

    /**
     * Decides where a database continues.
     *
     * @return empty as long as a producer's open transaction hides what decides
     * @throws ConnectException if the topic does not tell, or contradicts the stored offset
     * @throws TopicException if the brokers, or a schema registry, do not answer
     */
    static Optional<SourceDatabase> decide(SourceDatabase database, TopicView topic) throws TopicException {
        TopicContinuation continuation = new TopicContinuation(database, topic);
        return database.basis() == SourceDatabase.Basis.STORED ? continuation.check() : continuation.find();
    }

    /** Whether the topic has what was exported according to the stored offset. */
    private Optional<SourceDatabase> check() throws TopicException {
        Position stored = Objects.requireNonNull(database.offset()).position();
        if (stored.tx() == 0) {
            return Optional.of(database);
        }
        Optional<TopicExtent> extent;
        Optional<TopicTail> newest;
        try {
            extent = topic.extent();
            newest = extent.isEmpty() || extent.get().isNew() ? Optional.empty() : topic.newest();
        } catch (TopicException e) {
            // A schema registry that does not answer need not hold up a database whose offset is known.
            if (e.code() == ErrorCode.BROKER_UNREACHABLE) {
                throw e;
            }
            log.warn(
                    "Topic '{}' was not compared with the stored offset of database '{}', since it cannot be read; the export "
                            + "continues after {}: {}",
                    database.topic(),
                    database.name(),
                    stored,
                    e.getMessage());
            return Optional.of(database);
        }
        if (extent.isEmpty() || extent.get().isNew()) {
            throw lacking(stored, extent.isEmpty() ? "does not exist" : "is empty");
        }
        if (newest.isPresent() && newest.get().last().tx() >= stored.tx()) {
            compare(stored, newest.get());
            return Optional.of(database);
        }
        if (!extent.get().isStable()) {
            return Optional.empty();
        }
        if (newest.isPresent()) {
            return fallBack(stored, newest.get());
        }
        if (extent.get().firstOffset() == 0) {
            throw lacking(stored, "has no transaction");
        }
        // Retention has left nothing to compare with.
        return Optional.of(database);
    }

    private void compare(Position stored, TopicTail newest) {
        requireOurs(newest);
        Position last = newest.last();
        if (last.tx() == stored.tx() && !last.equals(stored)) {
            throw new ConnectException(ErrorCode.TOPIC_MIXED.message("topic '" + database.topic() + "' has " + last
                    + ", but according to the stored offset of database '" + database.name() + "' it is " + stored
                    + ": the topic has another history. Nothing was exported. Check "
                    + SourceOptions.TOPIC_PREFIX + ", and choose another one for another history."));
        }
    }

    private void requireOurs(TopicTail tail) {
        if (!tail.database().equals(database.name())) {
            throw new ConnectException(ErrorCode.TOPIC_MIXED.message("topic '" + database.topic()
                    + "' has records of database '" + tail.database() + "', but database '" + database.name()
                    + "' is exported to it. Nothing was exported. Check " + SourceOptions.TOPIC_PREFIX
                    + " and the transformations."));
        }
    }

    /** The topic ends before the stored offset. */
    private Optional<SourceDatabase> fallBack(Position stored, TopicTail newest) throws TopicException {
        TopicTail reached;
        try {
            reached = topic.tail().orElse(newest);
        } catch (TopicException e) {
            if (e.reason() == TopicException.Category.UNREACHABLE) {
                throw e;
            }
            throw lacking(stored, "ends with " + newest.last() + " and cannot be continued (" + e.getMessage() + ")");
        }
        requireOurs(reached);
        if (reached.last().tx() >= stored.tx()) {
            return Optional.of(database);
        }
        log.warn(
                "Topic '{}' ends with {}, although according to the stored offset of database '{}' it has {}. It lost its end, or "
                        + "it is another topic than before. The export continues after its end, so that nothing is missing",
                database.topic(),
                reached.last(),
                database.name(),
                stored);
        return Optional.of(database.after(new SourceOffset(reached.last())));
    }

    private ConnectException lacking(Position stored, String what) {
        return new ConnectException(ErrorCode.TOPIC_SHORTENED.message("topic '" + database.topic() + "' " + what
                + ", although according to the stored offset of database '" + database.name() + "' it has " + stored
                + ". Nothing was exported, since the topic would begin in the middle of the history. If "
                + SourceOptions.TOPIC_PREFIX
                + " or a transformation was changed by mistake, change it back. To write the "
                + "whole history to this topic, delete the offset: PATCH /connectors/<name>/offsets with null for this "
                + "database. To begin with transaction " + (stored.tx() + 1) + ", delete it and set "
                + SourceOptions.START_TX + "=" + (stored.tx() + 1) + "."));
    }

    /** Where the topic continues if no offset is stored. */
    private Optional<SourceDatabase> find() throws TopicException {
        Optional<TopicTail> last;
        try {
            Optional<TopicExtent> extent = topic.extent();
            if (extent.isEmpty() || extent.get().isNew()) {
                return beginning(extent.isEmpty() ? "does not exist yet" : "is empty");
            }
            if (!extent.get().isStable()) {
                return Optional.empty();
            }
            last = topic.tail();
            if (last.isEmpty() && extent.get().firstOffset() == 0) {
                return beginning("has no complete transaction");
            }
            if (last.isEmpty()) {
                last = topic.newest();
            }
        } catch (TopicException e) {
            if (e.reason() == TopicException.Category.UNREACHABLE) {
                throw e;
            }
            throw lost("cannot be read: " + e.getMessage(), e);
        }
        TopicTail tail = last.orElseThrow(() -> lost("no longer has a transaction", null));
        if (!tail.database().equals(database.name())) {
            throw lost("ends with a transaction of database '" + tail.database() + "'", null);
        }
        log.info(
                "No offset is stored for database '{}', so its export continues after the end of topic '{}': {}",
                database.name(),
                database.topic(),
                tail.last());
        return Optional.of(database.after(new SourceOffset(tail.last())));
    }

    private Optional<SourceDatabase> beginning(String what) {
        log.info(
                "No offset is stored for database '{}', and topic '{}' {}: the export begins with transaction 1",
                database.name(),
                database.topic(),
                what);
        return Optional.of(database.after(SourceOffset.BEGINNING));
    }

    private ConnectException lost(String what, @Nullable Throwable cause) {
        return new ConnectException(
                ErrorCode.OFFSET_LOST.message("no offset is stored for database '" + database.name() + "', and topic '"
                        + database.topic() + "', which it is exported to, " + what
                        + ". Nothing was exported, since starting over could append the whole history to a topic that "
                        + "already has it. Set the offset with PATCH /connectors/<name>/offsets, or set "
                        + SourceOptions.START_TX + " to say where to begin."),
                cause);
    }
}
