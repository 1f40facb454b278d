package io.immukafka.export;

import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportAction.Allow;
import io.immukafka.export.ExportAction.Request;
import io.immukafka.export.ExportEvent.Taken;
import java.util.function.Consumer;

/** How much a stream is asked for: transactions by the window, messages by the room in memory. */
final class FlowControl {

    private static final int MOST_MESSAGES = 4096;

    private final int window;
    private final MemoryBudget.Share memory;
    /** The array of a part, which a message that ends another may need at once: bytes. */
    private final long reserve;
    /** Messages allowed at a time: memory for messages that do not arrive is not available to other databases. */
    private final int mostMessages;
    /** The largest size of a message, in bytes. */
    private final long message;

    private long requested;
    private int allowed;
    /** Taken from the memory and neither promised to messages nor used: bytes. Of it {@code reserve} stays. */
    private long spare;
    /** Taken for parts without asking whether there was room, to be given back from the next messages: bytes. */
    private long overdrawn;
    /** Held by this stream and not emitted: bytes. */
    private long held;

    /**
     * FlowControl of a stream that has not begun.
     *
     * @param memory that what is held is counted in
     * @throws IllegalArgumentException if it is too little for a database to get on
     */
    FlowControl(ExportOptions options, MemoryBudget.Share memory) {
        long least = ExportOptions.leastMemory(options.recordMaxBytes());
        if (memory.guaranteed() < least) {
            throw new IllegalArgumentException("parts of " + options.recordMaxBytes() + " bytes need " + least
                    + " bytes of memory for each database, but there are only " + memory.guaranteed());
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
        memory.release(held + allowed * message + spare);
        spare = 0;
        overdrawn = 0;
        held = 0;
        allowed = 0;
    }

    /** Messages have arrived: the memory reserved for them is now used by their content. */
    void delivered(Taken taken) {
        allowed -= taken.messages();
        spare += taken.messages() * message;
        if (overdrawn > 0) {
            long repaid = Math.min(overdrawn, spare);
            overdrawn -= repaid;
            spare -= repaid;
            memory.release(repaid);
        }
        use(taken.bytes());
        assert allowed >= 0 : "more messages came than were allowed: " + allowed;
    }

    /** A part is complete: it is held until its receiver releases what it costs. */
    void hold() {
        use(ExportOptions.partCost(0));
    }

    private void use(long bytes) {
        held += bytes;
        spare -= bytes;
        if (spare < 0) {
            memory.take(-spare);
            overdrawn -= spare;
            spare = 0;
        }
    }

    /** A part with this many payload bytes now belongs to the receiver. */
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
        if (allowed > mostMessages / 2) {
            return;
        }
        // A message is counted with its largest size until it has arrived.
        long wanted = reserve + (mostMessages - allowed) * message;
        if (spare < wanted) {
            spare += memory.takeUpTo(wanted - spare, Math.max(1, reserve + message - spare));
        }
        int more = (int) ((spare - reserve) / message);
        if (more > 0) {
            allowed += more;
            spare -= more * message;
            actions.accept(new Allow(stream, more));
        }
    }
}
