package io.immukafka.engine;

import io.immukafka.tx.TxContent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where the transactions of one database wait until they are applied: in memory if they are small, else in temporary files,
 * both within the task's budgets. Safe for several threads.
 */
public final class TxStore {

    /** A file costs more than the memory of a transaction that is no longer than this, so it is always held there. */
    private static final long SMALL = 64 << 10;

    /** Longer transactions are few, and a handful of them would take the whole memory: they go to a file. */
    static final long MEMORY_LIMIT = 4L << 20;

    /** Memory for reading a file while it is sent: one message that is being filled, and one in flight. */
    private static final long SENDING_BYTES = 1 << 20;

    private final MemoryBudget.Share memory;
    private final SpoolBudget.Allowance spool;
    private final SpoolDisk disk;
    private final long small;
    private final long memoryLimit;

    /** A store in the folder for temporary files. */
    public TxStore(MemoryBudget.Share memory, SpoolBudget.Allowance spool) {
        this(memory, spool, SpoolDisk.TEMPORARY, SMALL, MEMORY_LIMIT);
    }

    /**
     * A store on another disk.
     *
     * @param small length up to which a transaction is held in memory even if there is no room
     * @param memoryLimit length up to which it is held there if there is
     */
    public TxStore(
            MemoryBudget.Share memory, SpoolBudget.Allowance spool, SpoolDisk disk, long small, long memoryLimit) {
        this.memory = memory;
        this.spool = spool;
        this.disk = disk;
        this.small = small;
        this.memoryLimit = memoryLimit;
    }

    /**
     * A place for a transaction, which is reserved as a whole, so that what was begun can be completed.
     *
     * @param length of the transaction in bytes
     * @param stored its content, if the origin keeps it readable
     * @return null if there is no room
     * @throws IOException if the temporary file cannot be created
     */
    public @Nullable TxBuffer open(long length, @Nullable TxContent stored) throws IOException {
        boolean held = length <= memoryLimit && memory.takeUpTo(length, length) == length;
        if (held || length <= small) {
            memory.take(held ? 0 : length);
            return new MemoryBuffer(length, () -> memory.release(length));
        }
        if (stored != null) {
            memory.take(SENDING_BYTES);
            return new StoredBuffer(stored, () -> memory.release(SENDING_BYTES));
        }
        Runnable lease = spool.take(length);
        if (lease == null) {
            return null;
        }
        try {
            SpoolDisk.SpoolFile file = disk.create();
            memory.take(SENDING_BYTES);
            return new SpooledBuffer(length, file, () -> {
                lease.run();
                memory.release(SENDING_BYTES);
            });
        } catch (IOException e) {
            lease.run();
            throw new IOException("a temporary file (java.io.tmpdir) cannot be created: " + e.getMessage(), e);
        }
    }
}
