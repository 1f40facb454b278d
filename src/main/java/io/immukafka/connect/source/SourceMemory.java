package io.immukafka.connect.source;

import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportOptions;

/**
 * How a task divides its memory among its databases.
 *
 * @param windowBytes what each stream may hold unread, a quarter of the buffer in all
 * @param partBytes length of the parts that a large transaction is cut into
 * @param budget for everything else
 * @param enough whether the buffer has room for that many databases; if not, it is exceeded
 */
record SourceMemory(int windowBytes, int partBytes, MemoryBudget budget, boolean enough) {

    /** A part of less than this is not worth a record of its own: bytes. */
    private static final int LEAST_PART = 64 << 10;

    /**
     * The division among a number of databases.
     *
     * @param bufferBytes what they may hold together
     * @param recordMaxBytes length of a part if there is room
     */
    static SourceMemory of(long bufferBytes, int recordMaxBytes, int databases) {
        long window = Math.max(
                ImmudbClient.MIN_WINDOW_BYTES, Math.min(ImmudbClient.MAX_WINDOW_BYTES, bufferBytes / (4L * databases)));
        int leastPart = Math.min(LEAST_PART, recordMaxBytes);
        // Half of the budget is divided into equal shares, see MemoryBudget.
        int halves = databases == 1 ? 1 : 2 * databases;
        long least = halves * ExportOptions.leastMemory(leastPart);
        long rest = bufferBytes - window * databases;
        long budget = Math.max(rest, least);
        int part = ExportOptions.longestPart(budget / halves, recordMaxBytes);
        return new SourceMemory((int) window, part, new MemoryBudget(budget, databases), rest >= least);
    }
}
