package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.PartCutter;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.TxSequence;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Extent;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxBuffer;
import io.immukafka.engine.TxStore;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicHistory;
import io.immukafka.topic.TopicHistory.Verified;
import io.immukafka.topic.TopicState;
import io.immukafka.tx.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history in a topic, each transaction verified before its first part is given. */
public final class TopicOrigin extends VerifiedOrigin {

    private static final long MEMORY = 16L << 20;
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final Endpoint.Topic place;
    private final TopicHistory<TxBuffer> history;
    /** The transaction that is being given, and its parts. */
    private @Nullable Verified<TxBuffer> current;

    private @Nullable PartCutter parts;
    private String where;

    private TopicOrigin(Endpoint.Topic place, TopicHistory<TxBuffer> history, Strictness checks) {
        super(checks);
        this.place = place;
        this.history = history;
        where = place.name();
    }

    /**
     * Opens a topic at its beginning.
     *
     * @param sequence gives what is wanted
     * @param follow whether the topic does not end: what comes later is read too
     */
    public static TopicOrigin open(
            Endpoint.Topic place, TxSequence<TxBuffer> sequence, boolean follow, Strictness checks)
            throws EngineException {
        Map<String, String> settings = TopicSettings.of(place);
        TxStore store = new TxStore(new MemoryBudget(MEMORY, 1).share(() -> {}), new SpoolBudget().share());
        TopicHistory.HistoryOpener<TxBuffer> opener = length -> store.open(length, null);
        try {
            try (TopicAdmin admin = new TopicAdmin(settings)) {
                TopicState facts = admin.state(place.name())
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
            TopicHistory<TxBuffer> history = follow
                    ? TopicHistory.follow(settings, place.name(), sequence, opener, 0)
                    : new TopicHistory<>(settings, place.name(), sequence, opener);
            history.connect();
            return new TopicOrigin(place, history, checks);
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        }
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException {
        List<TxPart> given = new ArrayList<>();
        if (current == null) {
            advance(wait);
        }
        Verified<TxBuffer> whole = current;
        PartCutter cutter = parts;
        if (whole == null || cutter == null) {
            return given;
        }
        // One transaction at a time, so that where() is right for all parts.
        for (long bytes = 0; bytes < maxBytes && cutter.hasNext(); ) {
            TxPart part = part(whole, cutter);
            given.add(part);
            bytes += part.payload().length;
        }
        if (!cutter.hasNext()) {
            whole.content().close();
            current = null;
        }
        return given;
    }

    private void advance(Duration wait) throws EngineException {
        try {
            Verified<TxBuffer> whole = history.next(wait);
            where = history.where();
            seen(history.newestTx());
            if (whole != null) {
                begin(whole);
            }
        } catch (TopicException e) {
            throw TopicSettings.failure(place, e);
        } catch (IOException e) {
            throw CliErrors.temporary("buffering a large transaction", e);
        }
    }

    private void begin(Verified<TxBuffer> whole) throws EngineException {
        try {
            look(whole.computed());
        } catch (EngineException e) {
            whole.content().close();
            throw e;
        }
        current = whole;
        parts = new PartCutter(whole.last().claim(), whole.content().proved(whole.computed()), FileOrigin.PART);
    }

    private TxPart part(Verified<TxBuffer> whole, PartCutter cutter) throws EngineException {
        try {
            return cutter.next();
        } catch (IOException e) {
            throw CliErrors.temporary(
                    "reading back transaction " + whole.computed().tx() + " of " + where, e);
        }
    }

    /** The first transaction, which {@link #poll} will still give; null if there is none. */
    @Nullable
    public RecomputedTx peek() throws EngineException {
        while (current == null && !ended()) {
            advance(MOMENT);
            if (Interruption.requested()) {
                throw new InterruptedRunException("interrupted while reading " + place);
            }
        }
        return current == null ? null : current.computed();
    }

    /** The database whose transactions are in the topic; null as long as no record was read. */
    @Nullable
    public String database() {
        return history.database();
    }

    @Override
    public @Nullable Limits limits() {
        return history.limits();
    }

    @Override
    public void release(long bytes) {
        // The topic is read only as fast as it is polled.
    }

    @Override
    public boolean ended() {
        return current == null && history.ended();
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public Extent extent() {
        return new Extent(history.done(), history.total(), "rec");
    }

    @Override
    public void close() {
        if (current != null) {
            current.content().close();
        }
        history.close();
    }
}
