package io.immukafka.client.connection;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends streams that have waited too long for what the other side must send, since streams have no deadline. */
public final class StreamWatch {

    private static final Logger log = LoggerFactory.getLogger(StreamWatch.class);

    /** A stream that can be watched. */
    public interface Watched {

        /** Ends the stream if it has waited for something since before {@code nanoTime}, a value of {@link System#nanoTime}. */
        void endIfIdleSince(long nanoTime);

        /** Ends the stream because its client is closed. */
        void endByClose();
    }

    private final Set<Watched> streams = ConcurrentHashMap.newKeySet();
    private final long timeoutNanos;

    StreamWatch(ScheduledExecutorService timer, Duration timeout) {
        timeoutNanos = timeout.toNanos();
        long period =
                Math.max(TimeUnit.MILLISECONDS.toNanos(10), Math.min(timeoutNanos / 4, TimeUnit.SECONDS.toNanos(1)));
        Future<?> unused = timer.scheduleWithFixedDelay(this::check, period, period, TimeUnit.NANOSECONDS);
    }

    public void add(Watched stream) {
        streams.add(stream);
    }

    public void remove(Watched stream) {
        streams.remove(stream);
    }

    void endAll() {
        streams.forEach(Watched::endByClose);
    }

    private void check() {
        long before = System.nanoTime() - timeoutNanos;
        for (Watched stream : streams) {
            try {
                stream.endIfIdleSince(before);
            } catch (RuntimeException | Error e) {
                // Thrown further it would end the timer's task, and nothing would be watched any more.
                log.error("A silent stream could not be cancelled; the other streams are still watched", e);
            }
        }
    }
}
