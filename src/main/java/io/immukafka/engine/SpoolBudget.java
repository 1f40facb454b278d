package io.immukafka.engine;

import org.jspecify.annotations.Nullable;

/**
 * Temporary files of one task, shared by its databases: each may have one file, whatever its length, so that it always gets
 * on; beyond that a few are shared. Safe for several threads.
 */
public final class SpoolBudget {

    /** One file is sent, one waits and one is written: more would only move the topic to the disk. */
    private static final int SHARED_FILES = 2;

    /** Enough for two transactions of 100 MB, which is more than most servers take in one message. */
    private static final long SHARED_BYTES = 256L << 20;

    // Guarded by this.
    private int files;
    private long bytes;

    /** The share of one database. */
    public Allowance share() {
        return new Allowance();
    }

    /** How much one database may have on disk. */
    public final class Allowance {

        private boolean hasOwn;
        private long held;

        private Allowance() {}

        /**
         * Takes room for a file.
         *
         * @return gives it back when run, once; null if there is none
         */
        @Nullable
        Runnable take(long length) {
            synchronized (SpoolBudget.this) {
                if (!hasOwn) {
                    hasOwn = true;
                    held += length;
                    return () -> releaseOwn(length);
                }
                if (files == SHARED_FILES || length > SHARED_BYTES - bytes) {
                    return null;
                }
                files++;
                bytes += length;
                held += length;
                return () -> release(length);
            }
        }

        private void releaseOwn(long length) {
            synchronized (SpoolBudget.this) {
                hasOwn = false;
                held -= length;
            }
        }

        private void release(long length) {
            synchronized (SpoolBudget.this) {
                files--;
                bytes -= length;
                held -= length;
            }
        }

        /** Bytes of this database that files are reserved for. */
        public long held() {
            synchronized (SpoolBudget.this) {
                return held;
            }
        }
    }
}
