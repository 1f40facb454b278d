package io.immukafka.export;

import io.immukafka.chain.Claim;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxHasher;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ExportListener;
import io.immukafka.client.error.ServerException;
import io.immukafka.export.ExportEvent.Taken;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what a stream delivers into parts and recomputes its checksums on the way, on the stream's thread. Holds one
 * part at a time.
 */
final class ExportReader implements ExportListener {

    /** Messages that are reported at once, since each report wakes a thread. */
    private static final int REPORTED_AT_ONCE = 16;

    private static final byte[] NO_PART = new byte[0];

    private final long stream;
    private final int partBytes;
    private final LongSupplier clock;
    private final Consumer<? super ExportEvent> events;
    private final TxHasher hasher = new TxHasher();

    /** Messages that may still come. */
    private final AtomicInteger allowed = new AtomicInteger();

    private volatile long lastMove;
    private boolean broken;
    // Came, or was made for what comes, and is not reported.
    private int messages;
    private long allocated;
    /** Whether more of the transaction was reported to be under way. */
    private boolean underWay;

    private long length;
    private long committedTx;
    private int part;
    private int parts;
    private byte[] payload = NO_PART;
    private int filled;
    private @Nullable Claim claim;

    /**
     * A reader of one stream.
     *
     * @param stream its number, which its events bear
     * @param partBytes length of parts in bytes
     * @param clock gives a time that {@link #lastMove} remembers
     */
    ExportReader(long stream, int partBytes, LongSupplier clock, Consumer<? super ExportEvent> events) {
        this.stream = stream;
        this.partBytes = partBytes;
        this.clock = clock;
        this.events = events;
        lastMove = clock.getAsLong();
    }

    /** When the last message came, or the stream began. For any thread. */
    long lastMove() {
        return lastMove;
    }

    /** More messages may come; to be called before they are allowed. */
    void allow(int more) {
        allowed.addAndGet(more);
    }

    @Override
    public void begin(long announced, long committed) {
        if (broken) {
            return;
        }
        length = announced;
        committedTx = committed;
        part = 0;
        claim = null;
        underWay = false;
        try {
            hasher.begin(announced);
            long count = (announced - 1) / partBytes + 1;
            if (count > Integer.MAX_VALUE) {
                throw new MalformedTxException(
                        0, "length", announced + " bytes are announced, which is too many for parts of " + partBytes);
            }
            parts = (int) count;
        } catch (MalformedTxException e) {
            malformed(e);
            return;
        }
        beginPart();
    }

    private void beginPart() {
        payload = new byte[(int) Math.min(partBytes, length - (long) part * partBytes)];
        filled = 0;
        allocated += payload.length;
    }

    @Override
    public void bytes(ByteBuffer content) {
        messages++;
        lastMove = clock.getAsLong();
        boolean last = allowed.decrementAndGet() <= 0;
        try {
            while (content.hasRemaining() && !broken) {
                int take = Math.min(content.remaining(), payload.length - filled);
                content.get(payload, filled, take);
                hasher.accept(payload, filled, take);
                filled += take;
                if (filled == payload.length) {
                    finishPart(content.hasRemaining());
                }
            }
            if (messages > 0 && !broken && (!underWay || last || messages >= REPORTED_AT_ONCE)) {
                underWay = true;
                events.accept(new ExportEvent.Arriving(stream, taken(false)));
            }
        } catch (MalformedTxException e) {
            malformed(e);
        }
    }

    /** @param more whether the message brings more */
    private void finishPart(boolean more) throws MalformedTxException {
        if (claim == null) {
            // A part is longer than a header, so that the first one says what the transaction is.
            TxHeader header = Objects.requireNonNull(hasher.header());
            Digest alh = Objects.requireNonNull(hasher.alh());
            claim = Claim.of(header, alh, length);
        }
        boolean last = part == parts - 1;
        RecomputedTx whole = last ? hasher.finish() : null;
        events.accept(new ExportEvent.Arrived(
                stream, new TxPart(claim, part, parts, payload), whole, committedTx, taken(more)));
        part++;
        if (last) {
            payload = NO_PART;
            filled = 0;
        } else {
            beginPart();
        }
    }

    /** @param more whether the last message brings more, so that what it was allowed is not used up */
    private Taken taken(boolean more) {
        int open = more ? 1 : 0;
        Taken taken = new Taken(messages - open, allocated);
        messages = open;
        allocated = 0;
        return taken;
    }

    private void malformed(MalformedTxException cause) {
        broken = true;
        events.accept(new ExportEvent.Malformed(stream, cause));
    }

    @Override
    public void closed(@Nullable ServerException cause) {
        if (!broken) {
            events.accept(new ExportEvent.Failed(stream, cause));
        }
    }
}
