package io.immukafka.export;

import io.immukafka.export.ExportAction.Allow;
import io.immukafka.export.ExportAction.Request;
import java.util.function.Consumer;

/** How much a stream is asked for: transactions by the window, messages by the room in the buffer. */
final class Demand {

    private static final int MOST_MESSAGES = 4096;

    /** What a part costs on the heap beside its payload, until a broker has it as a record: bytes. */
    private static final long OVERHEAD = 1024;

    private final ExportOptions options;
    private long buffered;
    private long requested;
    private int allowed;

    Demand(ExportOptions options) {
        this.options = options;
    }

    /** What parts with so many payload bytes cost while they are held. */
    static long cost(int parts, long bytes) {
        return bytes + parts * OVERHEAD;
    }

    /** Of what is held no longer, so much may be kept from {@link #release}: room for a message is left all the same. */
    static long releaseAt(ExportOptions options) {
        long buffer = options.bufferMaxBytes();
        return Math.min(buffer / 8, (buffer - ExportOptions.CHUNK) / 2);
    }

    /** A stream begins after the transaction {@code tx}. */
    void begin(long tx) {
        requested = tx;
        allowed = 0;
    }

    /** Messages were delivered. */
    void delivered(int messages) {
        allowed -= messages;
    }

    /** A part with so many payload bytes is held from now on. */
    void hold(long bytes) {
        buffered += cost(1, bytes);
    }

    /** Parts with so many payload bytes are held no longer. */
    void release(int parts, long bytes) {
        buffered -= cost(parts, bytes);
    }

    /** Whether the stream may deliver something. */
    boolean open() {
        return allowed > 0;
    }

    /** Asks for more, in lumps, as far as window and buffer allow. */
    void renew(long stream, long arrivedTx, Consumer<? super ExportAction> actions) {
        if (requested - arrivedTx <= options.window() / 2) {
            while (requested < arrivedTx + options.window()) {
                requested++;
                actions.accept(new Request(stream, requested));
            }
        }
        // A message is counted as full: what it really brings is known when it has come.
        long room = Math.min((options.bufferMaxBytes() - buffered) / ExportOptions.CHUNK, MOST_MESSAGES);
        if (allowed <= room / 2 && room > 0) {
            actions.accept(new Allow(stream, (int) room - allowed));
            allowed = (int) room;
        }
    }
}
