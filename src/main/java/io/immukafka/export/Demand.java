package io.immukafka.export;

import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportAction.Allow;
import io.immukafka.export.ExportAction.Request;
import io.immukafka.export.ExportEvent.Taken;
import java.util.function.Consumer;

/** How much a stream is asked for: transactions by the window, messages by the room in memory. */
final class Demand {

    private static final int MOST_MESSAGES = 4096;

    private final int window;
    private final MemoryBudget.Share memory;
    /** The array of a part, which a message that ends another may need at once: bytes. */
    private final long reserve;
    /** Allowed at a time: what is allowed and does not come must not keep memory from other databases. */
    private final int mostMessages;
    /** What a message can bring: bytes. */
    private final long message;

    private boolean reserved;
    private long requested;
    private int allowed;
    /** Held by this stream and not emitted: bytes. */
    private long held;

    /**
     * Demand of a stream that has not begun.
     *
     * @param memory that what is held is counted in
     * @throws IllegalArgumentException if it is too little for a database to get on
     */
    Demand(ExportOptions options, MemoryBudget.Share memory) {
        long least = ExportOptions.leastMemory(options.recordMaxBytes());
        if (memory.guaranteed() < least) {
            throw new IllegalArgumentException("parts of " + options.recordMaxBytes() + " bytes need " + least
                    + " bytes of memory for each database, and " + memory.guaranteed() + " are there");
        }
        window = options.window();
        reserve = options.recordMaxBytes();
        this.memory = memory;
        message = ExportOptions.messageCost(options.recordMaxBytes());
        mostMessages = (int) Math.max(1, Math.min((memory.guaranteed() - reserve) / message, MOST_MESSAGES));
    }

    /** A stream begins after the transaction {@code tx}. */
    void begin(long tx) {
        requested = tx;
    }

    /** The stream is given up, with all of it that was not emitted. */
    void end() {
        memory.release(held + allowed * message + (reserved ? reserve : 0));
        reserved = false;
        held = 0;
        allowed = 0;
    }

    /** Messages have come: what was taken for them is used by what they brought. */
    void delivered(Taken taken) {
        memory.release(taken.messages() * message);
        memory.take(taken.bytes());
        allowed -= taken.messages();
        held += taken.bytes();
        assert allowed >= 0 : "more messages came than were allowed: " + allowed;
    }

    /** A part is complete: it is held until its receiver releases what it costs. */
    void hold() {
        long more = ExportOptions.partCost(0);
        memory.take(more);
        held += more;
    }

    /** A part with so many payload bytes is the receiver's from now on. */
    void emitted(long bytes) {
        held -= ExportOptions.partCost(bytes);
        assert held >= 0 : "more was emitted than arrived: " + held;
    }

    /** Whether the stream may deliver something. */
    boolean open() {
        return allowed > 0;
    }

    /** Asks for more, in lumps, as far as window and memory allow. */
    void renew(long stream, long arrivedTx, Consumer<? super ExportAction> actions) {
        if (requested - arrivedTx <= window / 2) {
            while (requested < arrivedTx + window) {
                requested++;
                actions.accept(new Request(stream, requested));
            }
        }
        if (allowed > mostMessages / 2 || !reserve()) {
            return;
        }
        // A message is counted as full: what it really brings is known when it has come.
        int more = (int) (memory.takeUpTo((mostMessages - allowed) * message, message) / message);
        if (more > 0) {
            allowed += more;
            actions.accept(new Allow(stream, more));
        }
    }

    private boolean reserve() {
        reserved = reserved || memory.takeUpTo(reserve, reserve) > 0;
        return reserved;
    }
}
