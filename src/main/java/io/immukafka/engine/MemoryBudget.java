package io.immukafka.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Memory of one task, shared by its databases: half of it in equal shares that nobody else can take, so that each database
 * always gets on, and the rest for whoever needs it first. Safe for several threads.
 */
public final class MemoryBudget {

    /** So much room is worth waking a share for: bytes. */
    private static final long WORTH_WAKING = 64 << 10;

    private final long guaranteed;

    // Guarded by this.
    private final Deque<Share> waiting = new ArrayDeque<>();
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
                    "a budget has at least 1 byte (" + bytes + ") and 1 share (" + shares + ")");
        }
        guaranteed = shares == 1 ? bytes : bytes / (2L * shares);
        common = bytes - guaranteed * shares;
    }

    /**
     * The share of one database.
     *
     * @param onRoom called, by any thread, when there is room again after {@link Share#room} had none because of others;
     *     must not block
     */
    public Share share(Runnable onRoom) {
        return new Share(onRoom);
    }

    private void settle(long before, long after) {
        common += Math.max(before, guaranteed) - Math.max(after, guaranteed);
    }

    private List<Share> wakeable() {
        List<Share> awake = new ArrayList<>();
        for (long room = common; room > 0 && !waiting.isEmpty(); room -= WORTH_WAKING) {
            awake.add(waiting.removeFirst());
        }
        awake.forEach(share -> share.waits = false);
        return awake;
    }

    /** What one database holds. */
    public final class Share implements AutoCloseable {

        private final Runnable onRoom;
        private long held;
        private boolean waits;

        private Share(Runnable onRoom) {
            this.onRoom = onRoom;
        }

        /**
         * How much more may be held.
         *
         * @param wanted if there is less than this many bytes, {@code onRoom} tells when others have given some back
         * @return bytes; not positive if there is no room
         */
        public long room(long wanted) {
            synchronized (MemoryBudget.this) {
                long room = Math.max(guaranteed - held, 0) + common;
                if (room < wanted && !waits) {
                    waits = true;
                    waiting.add(this);
                }
                return room;
            }
        }

        /** Bytes that are held. */
        public long held() {
            synchronized (MemoryBudget.this) {
                return held;
            }
        }

        /** Holds so many bytes more. What is there already is taken even if there is no room. */
        public void take(long bytes) {
            synchronized (MemoryBudget.this) {
                settle(held, held + bytes);
                held += bytes;
            }
        }

        /** Holds so many bytes less. */
        public void release(long bytes) {
            List<Share> awake;
            synchronized (MemoryBudget.this) {
                if (bytes > held) {
                    throw new IllegalStateException("released " + bytes + " bytes of " + held);
                }
                settle(held, held - bytes);
                held -= bytes;
                awake = wakeable();
            }
            awake.forEach(share -> share.onRoom.run());
        }

        /** Gives back everything. */
        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                waiting.remove(this);
                waits = false;
            }
            release(held());
        }
    }
}
