package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.chain.ContradictedException;
import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.chain.PartSequence.StoreOpener;
import io.immukafka.chain.PartStore;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.TxSequence;
import io.immukafka.chain.UnprovedException;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A topic as the history that is in it: its transactions in order, each one verified. If one is missing, the topic is read on to
 * its end, and again from its beginning if that may help, before this fails. Not safe for several threads.
 *
 * @param <S> what keeps a transaction until it is complete
 */
public final class TopicHistory<S extends PartStore> implements AutoCloseable {

    /** What is missing from a topic that is followed may still be on its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    /** Where the bytes of a transaction are kept. */
    public interface HistoryOpener<S> {

        /** Storage for a transaction of this length; null if there is no room. */
        @Nullable
        S open(long length) throws IOException;
    }

    /**
     * A verified transaction.
     *
     * @param last the part that completed it
     * @param content the receiver's from now on
     * @param offset that of the last part
     */
    public record Verified<S>(TxPart last, RecomputedTx computed, S content, long offset) {}

    private final Map<String, String> settings;
    private final String topic;
    private final boolean follow;
    private final HistoryOpener<S> opener;
    private final TxSequence<S> sequence;
    private final Deque<TopicReader.Read> pending = new ArrayDeque<>();

    private @Nullable TopicReader reader;
    private long next;
    private long offset = -1;
    private long newestTx;
    /** Since when something is missing. */
    private @Nullable Long missingSince;
    /** Where the topic ended when what is missing should have come. */
    private long end = Long.MAX_VALUE;

    private @Nullable String database;
    private @Nullable Limits limits;

    /**
     * A topic, which must exist, up to its present end.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them, and of the schema registry if there is one
     * @param sequence nothing was offered to it yet
     */
    public TopicHistory(Map<String, String> settings, String topic, TxSequence<S> sequence, HistoryOpener<S> opener) {
        this(settings, topic, sequence, opener, false, 0);
    }

    private TopicHistory(
            Map<String, String> settings,
            String topic,
            TxSequence<S> sequence,
            HistoryOpener<S> opener,
            boolean follow,
            long next) {
        this.settings = settings;
        this.topic = topic;
        this.sequence = next > 0 ? sequence.midway() : sequence;
        this.opener = opener;
        this.follow = follow;
        this.next = next;
    }

    /**
     * A topic, which must exist, without an end.
     *
     * @param settings as above
     * @param sequence as above
     * @param from the offset to begin at; if it is no longer there, the oldest that is
     */
    public static <S extends PartStore> TopicHistory<S> follow(
            Map<String, String> settings, String topic, TxSequence<S> sequence, HistoryOpener<S> opener, long from) {
        return new TopicHistory<>(settings, topic, sequence, opener, true, from);
    }

    /** Connects now, and not with the first {@link #next}. */
    public void connect() throws TopicException {
        reader();
    }

    private TopicReader reader() throws TopicException {
        TopicReader open = reader;
        if (open == null) {
            open = follow ? TopicReader.follow(settings, topic, next) : TopicReader.open(settings, topic);
            reader = open;
        }
        return open;
    }

    /**
     * The next transaction; null if none came in time.
     *
     * @throws TopicException if a record cannot be used, a transaction fails verification or is missing for good, or the brokers
     *     refuse or do not answer; what came before was given
     * @throws IOException if a transaction cannot be kept
     */
    public @Nullable Verified<S> next(Duration wait) throws TopicException, IOException {
        if (pending.isEmpty()) {
            fetch(wait);
        }
        while (!pending.isEmpty()) {
            TopicReader.Read read = pending.getFirst();
            offset = read.offset();
            Verified<S> whole = accept(read.record());
            pending.removeFirst();
            next = offset + 1;
            if (whole != null) {
                return whole;
            }
        }
        return null;
    }

    private void fetch(Duration wait) throws TopicException {
        TopicReader open = reader();
        if (sequence.missing().isEmpty()) {
            forgetEnd();
        } else if (isAtEnd(open)) {
            conclude();
            return;
        }
        if (!open.ended()) {
            pending.addAll(open.poll(wait));
        }
    }

    private void forgetEnd() {
        missingSince = null;
        end = Long.MAX_VALUE;
    }

    /** Whether all was read that can have what is missing. */
    private boolean isAtEnd(TopicReader open) throws TopicException {
        if (!follow) {
            return open.ended();
        }
        long now = System.nanoTime();
        if (missingSince == null) {
            missingSince = now;
        } else if (end == Long.MAX_VALUE && now - missingSince >= PATIENCE.toNanos()) {
            end = open.presentEnd();
        }
        return open.isBeyond(end);
    }

    /** The topic ends, and something is missing. */
    private void conclude() throws TopicException {
        TxSequence.Shortfall missing = sequence.missing().orElseThrow();
        if (sequence.lookBack()) {
            disconnect();
            forgetEnd();
            next = 0;
            return;
        }
        throw unusable(
                ErrorCode.GAP,
                topic + "-0@" + missing.offset() + ": a gap: " + missing.what()
                        + ", and the topic was read from its beginning to its end. Retention or compaction removed it, or "
                        + "its writer was stopped and never restarted: read the history from another origin",
                null);
    }

    private @Nullable Verified<S> accept(ImmudbRecord record) throws TopicException, IOException {
        look(record);
        try {
            if (record instanceof StateRecord state) {
                sequence.state(state.position());
            } else if (record instanceof TransactionPart transaction) {
                TxPart part = transaction.part();
                newestTx = Math.max(newestTx, part.claim().tx());
                StoreOpener<S> room = () -> opener.open(part.claim().length());
                Outcome.Whole<S> whole = sequence.accept(part, offset, room);
                return whole == null ? null : new Verified<>(part, whole.computed(), whole.store(), offset);
            }
            return null;
        } catch (ContradictedException e) {
            throw unusable(ErrorCode.TOPIC_MIXED, where() + ": " + e.getMessage(), e);
        } catch (UnprovedException e) {
            throw unusable(
                    ErrorCode.TRANSACTION_UNVERIFIED,
                    where() + ": the transaction failed verification: " + e.getMessage()
                            + ". Nothing of it was passed on. It was damaged or changed in transit, or another program "
                            + "wrote it: find out who writes to the topic, and read the history from another origin",
                    e);
        }
    }

    private void look(ImmudbRecord record) throws TopicException {
        if (database == null) {
            database = record.database();
        } else if (!database.equals(record.database())) {
            throw unusable(
                    ErrorCode.TOPIC_MIXED,
                    where() + ": records of two databases, '" + database + "' and '" + record.database()
                            + "', are in this topic",
                    null);
        }
        limits = record.limits() == null ? limits : record.limits();
    }

    private static TopicException unusable(ErrorCode code, String message, @Nullable Exception cause) {
        return new TopicException(TopicException.Category.UNUSABLE, code, message, cause);
    }

    /** What is missing before something that was read; it may still come. */
    public Optional<String> missing() {
        return sequence.missing().map(TxSequence.Shortfall::what);
    }

    /** Whether everything was given; never if the topic is followed. */
    public boolean ended() {
        return pending.isEmpty()
                && reader != null
                && reader.ended()
                && sequence.missing().isEmpty();
    }

    /** The database whose transactions are in the topic; null as long as no record was read. */
    public @Nullable String database() {
        return database;
    }

    /** The newest transaction of which a part was read; 0 before the first. */
    public long newestTx() {
        return newestTx;
    }

    /** The limits of the primary, as last told. */
    public @Nullable Limits limits() {
        return limits;
    }

    /** How many offsets were read. */
    public long done() {
        return reader == null ? 0 : reader.done() - pending.size();
    }

    /** How many offsets there are to read. */
    public long total() {
        return reader == null ? 0 : reader.total();
    }

    /** Where the record is that was read last. */
    public String where() {
        return topic + "-0@" + offset;
    }

    /** Disconnects until something is wanted again. What was read is kept. */
    public void disconnect() {
        TopicReader open = reader;
        reader = null;
        pending.clear();
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        disconnect();
        sequence.close();
    }
}
