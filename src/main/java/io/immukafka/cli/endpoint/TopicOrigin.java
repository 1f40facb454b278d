package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Extent;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicReader;
import io.immukafka.topic.TopicState;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A topic from its beginning on, as it is: its content is not verified. */
public final class TopicOrigin implements Origin {

    /** States of the primary that wait for their transaction; more are not remembered. */
    private static final int STATES = 4096;

    private final Endpoint.Topic place;
    private final TopicReader reader;
    private final Deque<TopicReader.Read> read = new ArrayDeque<>();
    private final Map<Long, Digest> states = new HashMap<>();
    private @Nullable Claim latest;
    private @Nullable Limits limits;
    private @Nullable String database;
    private long offset = -1;

    private TopicOrigin(Endpoint.Topic place, TopicReader reader) {
        this.place = place;
        this.reader = reader;
    }

    public static TopicOrigin open(Endpoint.Topic place) throws EngineException {
        return open(place, false);
    }

    /** Opens a topic that does not end: what comes later is read too. */
    public static TopicOrigin follow(Endpoint.Topic place) throws EngineException {
        return open(place, true);
    }

    private static TopicOrigin open(Endpoint.Topic place, boolean follow) throws EngineException {
        Map<String, String> settings = TopicSettings.of(place);
        try {
            try (TopicAdmin admin = new TopicAdmin(settings, place.name())) {
                TopicState facts = admin.state()
                        .orElseThrow(() -> CliErrors.refused(
                                ErrorCode.TOPIC_MISSING,
                                place
                                        + ": the topic does not exist. Check its name: a source connector "
                                        + "writes to PREFIX.DATABASE"));
                if (facts.strayRecords() > 0) {
                    throw CliErrors.refused(
                            ErrorCode.TOPIC_PARTITIONED,
                            place + ": " + facts.strayRecords() + " records are in partitions other than 0, so their "
                                    + "order is lost: this topic cannot be read as a history");
                }
            }
            return new TopicOrigin(
                    place,
                    follow
                            ? TopicReader.follow(settings, place.name())
                            : TopicReader.open(settings, place.name(), Long.MAX_VALUE));
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException {
        List<TxPart> parts = new ArrayList<>();
        try {
            if (read.isEmpty() && !reader.ended()) {
                read.addAll(reader.poll(wait));
            }
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
        // One transaction at a time, so that where() is right for all parts.
        for (long bytes = 0; bytes < maxBytes && !read.isEmpty(); ) {
            TopicReader.Read next = read.removeFirst();
            look(next.record());
            if (next.record() instanceof TransactionPart part) {
                parts.add(part.part());
                bytes += part.part().payload().length;
                offset = next.offset();
                check(part.part().claim());
                break;
            }
            state(next.record());
        }
        return parts;
    }

    private void look(ImmudbRecord record) throws EngineException {
        if (database == null) {
            database = record.database();
        } else if (!database.equals(record.database())) {
            throw CliErrors.unproved(
                    ErrorCode.TOPIC_MIXED,
                    place + ", offset " + offset + ": records of two databases, '" + database + "' and '"
                            + record.database() + "', are in this topic");
        }
        limits = record.limits() == null ? limits : record.limits();
    }

    private void state(ImmudbRecord record) throws EngineException {
        if (!(record instanceof StateRecord state)) {
            return;
        }
        Position position = state.position();
        Claim seen = latest;
        if (seen != null && seen.tx() == position.tx()) {
            compare(position.tx(), position.alh(), seen.alh());
        } else if ((seen == null || position.tx() > seen.tx()) && states.size() < STATES) {
            Digest earlier = states.putIfAbsent(position.tx(), position.alh());
            if (earlier != null) {
                compare(position.tx(), earlier, position.alh());
            }
        }
    }

    private void check(Claim claim) throws EngineException {
        latest = claim;
        Digest stated = states.remove(claim.tx());
        if (stated != null) {
            compare(claim.tx(), stated, claim.alh());
        }
    }

    /** What the primary said of itself must be what its transaction says. */
    private void compare(long tx, Digest one, Digest other) throws EngineException {
        if (!one.equals(other)) {
            throw CliErrors.unproved(
                    ErrorCode.TOPIC_MIXED,
                    where() + ": the topic has two Alh values for transaction " + tx + ", " + one.toHex() + " and "
                            + other.toHex() + ": it mixes two histories");
        }
    }

    /** The first part, which {@link #poll} will still give; null if there is none. */
    @Nullable
    public TxPart peek() throws EngineException {
        while (!ended()) {
            try {
                if (read.isEmpty()) {
                    read.addAll(reader.poll(Duration.ofMillis(200)));
                }
            } catch (TopicException e) {
                throw TopicSettings.failure(place, e);
            }
            TopicReader.Read next = read.peekFirst();
            if (next != null && next.record() instanceof TransactionPart part) {
                look(part);
                return part.part();
            }
            if (next != null) {
                look(next.record());
                state(read.removeFirst().record());
            }
            if (Interruption.requested()) {
                throw new InterruptedRunException("interrupted while reading " + place);
            }
        }
        return null;
    }

    /** The database whose transactions are in the topic; null as long as no record was read. */
    @Nullable
    public String database() {
        return database;
    }

    @Override
    public @Nullable Limits limits() {
        return limits;
    }

    @Override
    public void release(long bytes) {
        // The topic is read only as fast as it is polled.
    }

    @Override
    public boolean ended() {
        return read.isEmpty() && reader.ended();
    }

    @Override
    public String where() {
        return place.name() + "-0@" + offset;
    }

    @Override
    public Extent extent() {
        return new Extent(reader.done() - read.size(), reader.total(), "rec");
    }

    @Override
    public void close() {
        reader.close();
    }
}
