package io.immukafka.client;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Up to which transaction a database may be scanned. The server makes an answer as a whole in its memory, and nothing tells
 * how long the transactions are before they come; but all of them together are no longer than the database on its disk.
 */
final class ScanLimit {

    private static final Logger LOG = LoggerFactory.getLogger(ScanLimit.class);

    /** The largest database that is scanned: bytes on disk. */
    private static final long LARGEST_DATABASE = 128L << 20;

    private final TxScan scan;
    private final AtomicLong committedTx;
    private final Runnable news;
    private final AtomicBoolean mayAsk = new AtomicBoolean(true);
    private volatile long tx;

    /** @param news called when the limit has changed */
    ScanLimit(TxScan scan, AtomicLong committedTx, Runnable news) {
        this.scan = scan;
        this.committedTx = committedTx;
        this.news = news;
    }

    /** The newest transaction that may be scanned, 0 for none. */
    long tx() {
        return tx;
    }

    /** Asks for the newest limit. A database that is too large stays so. */
    void ask() {
        if (!mayAsk.compareAndSet(true, false)) {
            return;
        }
        long newest = committedTx.get();
        Future<?> unused = scan.diskSize().whenComplete((bytes, failure) -> {
            if (failure != null) {
                LOG.debug("Transactions are exported one by one: the database's size is not known", failure);
            } else if (bytes <= LARGEST_DATABASE) {
                tx = newest;
                mayAsk.set(true);
                news.run();
            }
        });
    }
}
