package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicState;
import io.immukafka.topic.TopicTail;
import io.immukafka.topic.TopicWriter;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A topic that transactions are appended to: a new one, or one that is continued. */
public final class TopicDestination extends SynchronousDestination {

    private final Endpoint.Topic place;
    private final TopicWriter writer;
    private final String database;
    private final @Nullable Position last;
    private Position reached;
    /** Of the primary, until a record has told them. */
    private @Nullable Limits limits;

    private TopicDestination(Endpoint.Topic place, TopicWriter writer, String database, @Nullable Position last) {
        this.place = place;
        this.writer = writer;
        this.database = database;
        this.last = last;
        reached = last == null ? Position.EMPTY : last;
    }

    /**
     * Opens the topic, and creates it if there is none.
     *
     * @param database name on the primary; null for that in the topic's records, or the end of the topic's name
     * @param say told what endangers the archive
     */
    public static TopicDestination open(Endpoint.Topic place, @Nullable String database, Consumer<String> say)
            throws EngineException {
        Map<String, String> settings = TopicSettings.of(place);
        try {
            Optional<TopicTail> tail;
            try (TopicAdmin admin = new TopicAdmin(settings)) {
                Optional<TopicState> state = admin.state(place.name());
                boolean created = state.isEmpty();
                if (created) {
                    admin.create(place.name());
                    state = admin.state(place.name());
                }
                state.ifPresent(
                        known -> known.warnings().forEach(warning -> say.accept("Warning: " + place + ": " + warning)));
                String refusal = state.flatMap(known -> known.facts().refusal(FileOrigin.PART))
                        .orElse(null);
                if (refusal != null) {
                    throw CliErrors.refused(
                            ErrorCode.TOPIC_REFUSED,
                            place + ": records have up to " + FileOrigin.PART + " bytes of payload, but " + refusal
                                    + ". Nothing was written. Raise max.message.bytes of the topic, then run the command "
                                    + "again");
                }
                // Not every broker has heard of a new topic yet.
                tail = created ? Optional.empty() : TopicTail.findToContinue(settings, place.name());
            }
            String held = tail.map(TopicTail::database).orElse(null);
            if (held != null && database != null && !held.equals(database)) {
                throw CliErrors.refused(
                        ErrorCode.TOPIC_MIXED,
                        place + " has the history of database '" + held + "', not of '" + database
                                + "'. Nothing was changed");
            }
            String named = database != null ? database : held != null ? held : name(place);
            return new TopicDestination(
                    place,
                    TopicWriter.open(settings, place.name(), named),
                    named,
                    tail.map(TopicTail::last).orElse(null));
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
    }

    /** The source connector names its topics {@code prefix.database}, and no database's name has a dot. */
    private static String name(Endpoint.Topic place) {
        return place.name().substring(place.name().lastIndexOf('.') + 1);
    }

    /** Name of the database on the primary. */
    public String database() {
        return database;
    }

    /** The last transaction that is whole in the topic; null if there is none. */
    @Nullable
    public Position last() {
        return last;
    }

    @Override
    public void limits(Limits limitsOfPrimary) {
        limits = limitsOfPrimary;
    }

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        try {
            writer.append(part, limits);
            limits = null;
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
        if (part.last()) {
            reached = part.claim().reached();
        }
    }

    @Override
    public Position flush() throws EngineException {
        try {
            writer.flush();
            return reached;
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
    }

    @Override
    public void close() {
        writer.close();
    }
}
