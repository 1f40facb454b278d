package io.immukafka.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Memory of one task, shared by its databases: half of it in equal shares that nobody else can take, so that each database
 * always makes progress; the other half goes to those that need it first. Safe for several threads.
 */
public final class MemoryBudget {

    /** So much room is worth waking a share for: bytes. */
    private static final long WORTH_WAKING = 64 << 10;

    private final long bytes;

    // Guarded by this.
    private final Set<Share> waiting = new LinkedHashSet<>();
    private final Set<Share> open = new HashSet<>();
    private long guaranteed;
    private long common;

    /**
     * A budget of which nothing is taken.
     *
     * @param bytes in all
     * @param shares databases that it is for, at least 1; a single one gets everything
     */
    public MemoryBudget(long bytes, int shares) {
        if (bytes < 1 || shares < 1) {
            throw new IllegalArgumentException(
                    "a budget needs at least 1 byte (" + bytes + ") and 1 share (" + shares + ")");
        }
        this.bytes = bytes;
        divide(shares);
    }

    /** Divides it among another number of databases; what they hold stays theirs. */
    public synchronized void divide(int shares) {
        guaranteed = shares == 1 ? bytes : bytes / (2L * shares);
        common = bytes - guaranteed * shares;
        open.forEach(share -> common -= Math.max(share.held - guaranteed, 0));
    }

    /**
     * The share of one database.
     *
     * @param onRoom called, by any thread, when there may be room again where there was none; must not block
     */
    public Share share(Runnable onRoom) {
        Share share = new Share(onRoom);
        synchronized (this) {
            open.add(share);
        }
        return share;
    }

    /** Takes those off the waiting list that the common half may have room for. */
    private List<Share> wakeable() {
        long count = Math.max(0, (common + WORTH_WAKING - 1) / WORTH_WAKING);
        List<Share> awake = new ArrayList<>(waiting.stream().limit(count).toList());
        awake.forEach(waiting::remove);
        return awake;
    }

    /** The memory that one database holds. */
    public final class Share implements AutoCloseable {

        private final Runnable onRoom;
        private long held;
        private long wanted;
        private boolean closed;

        private Share(Runnable onRoom) {
            this.onRoom = onRoom;
        }

        /** Bytes that are there for this share alone. */
        public long guaranteed() {
            synchronized (MemoryBudget.this) {
                return guaranteed;
            }
        }

        /**
         * Holds more, if there is room.
         *
         * @return how many bytes: from {@code least} to {@code most}, or none; then {@code onRoom} tells when they may fit
         */
        public long takeUpTo(long most, long least) {
            synchronized (MemoryBudget.this) {
                long taken = Math.min(most, room());
                if (taken < least) {
                    await(least);
                    return 0;
                }
                hold(taken);
                return taken;
            }
        }

        /**
         * Whether there is room.
         *
         * @return if false, {@code onRoom} tells when there may be some
         */
        public boolean hasRoom() {
            synchronized (MemoryBudget.this) {
                if (room() <= 0) {
                    await(1);
                }
                return room() > 0;
            }
        }

        private void await(long bytes) {
            wanted = bytes;
            if (!closed) {
                waiting.add(this);
            }
        }

        private long room() {
            return Math.max(guaranteed - held, 0) + common;
        }

        /** Bytes that are held. */
        public long held() {
            synchronized (MemoryBudget.this) {
                return held;
            }
        }

        /** Holds this many more bytes. Bytes that have already arrived are taken even if there is no room. */
        public void take(long bytes) {
            synchronized (MemoryBudget.this) {
                hold(bytes);
            }
        }

        private void hold(long more) {
            if (!closed) {
                common += Math.max(held, guaranteed) - Math.max(held + more, guaranteed);
                held += more;
            }
        }

        /** Holds this many fewer bytes; a closed share holds none. */
        public void release(long bytes) {
            List<Share> awake;
            synchronized (MemoryBudget.this) {
                if (closed) {
                    return;
                }
                if (bytes > held) {
                    throw new IllegalStateException("released " + bytes + " bytes of " + held);
                }
                hold(-bytes);
                awake = wakeable();
                if (room() >= wanted && waiting.remove(this)) {
                    awake.add(this);
                }
            }
            awake.forEach(share -> share.onRoom.run());
        }

        /** Gives back everything. What is released later counts no more. */
        @Override
        public void close() {
            List<Share> awake;
            synchronized (MemoryBudget.this) {
                hold(-held);
                closed = true;
                waiting.remove(this);
                open.remove(this);
                awake = wakeable();
            }
            awake.forEach(share -> share.onRoom.run());
        }
    }
}
