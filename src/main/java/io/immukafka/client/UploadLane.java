package io.immukafka.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The uploads into one database. They are sent one after the other, since a replica commits them in this order: sent side by
 * side over a slow link, all would be complete only at the end. Safe for several threads.
 */
final class UploadLane {

    /** Bytes that wait to be written to the connection: enough to keep it busy, and few, so that a slow one is seen to move. */
    private static final int MOST_UNWRITTEN = 256 << 10;

    private final Executor readers;

    // Guarded by this.
    private final Deque<ReplicateUpload> waiting = new ArrayDeque<>();
    private int inFlight;
    private long unwritten;
    private boolean sending;

    private volatile long lastMove = System.nanoTime();

    /** @param readers runs what may block on a disk */
    UploadLane(Executor readers) {
        this.readers = readers;
    }

    /** When bytes of an upload were last written to the connection, or its answer came, in {@link System#nanoTime}. */
    long lastMove() {
        return lastMove;
    }

    /** A byte of an upload has moved. */
    void moved() {
        lastMove = System.nanoTime();
    }

    /** An upload begins, perhaps after nothing has moved for long since there was none. */
    synchronized void begin() {
        if (inFlight == 0) {
            moved();
        }
        inFlight++;
    }

    /** Sends this upload after those that were added before. */
    void add(ReplicateUpload upload) {
        synchronized (this) {
            waiting.add(upload);
        }
        advance(false);
    }

    /**
     * An upload is over.
     *
     * @param bytes of it that were handed to gRPC and perhaps not written
     */
    void remove(ReplicateUpload upload, long bytes) {
        synchronized (this) {
            inFlight--;
            waiting.remove(upload);
        }
        written(bytes);
    }

    /** Bytes are handed to gRPC. */
    synchronized void handed(long bytes) {
        unwritten += bytes;
    }

    /** Bytes that were handed to gRPC wait no longer. */
    void written(long bytes) {
        synchronized (this) {
            unwritten -= bytes;
        }
        advance(false);
    }

    /** @param onReader whether this thread may block on a disk */
    private void advance(boolean onReader) {
        for (ReplicateUpload next = next(); next != null; next = next()) {
            if (next.isSmall() || onReader) {
                send(next);
            } else {
                ReplicateUpload large = next;
                readers.execute(() -> {
                    send(large);
                    advance(true);
                });
                return;
            }
        }
    }

    private synchronized @Nullable ReplicateUpload next() {
        if (sending || unwritten >= MOST_UNWRITTEN || waiting.isEmpty()) {
            return null;
        }
        sending = true;
        return waiting.getFirst();
    }

    private void send(ReplicateUpload upload) {
        boolean more = upload.sendNext();
        synchronized (this) {
            sending = false;
            if (!more) {
                waiting.remove(upload);
            }
        }
    }
}
