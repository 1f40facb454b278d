package io.immukafka.client;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Ends streams that are owed something and do not move, since streams have no deadline. */
final class StreamWatch {

    /** A stream that can be watched. */
    interface Watched {

        /** Ends the stream if it is owed something since before {@code nanoTime}, a value of {@link System#nanoTime}. */
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

    void add(Watched stream) {
        streams.add(stream);
    }

    void remove(Watched stream) {
        streams.remove(stream);
    }

    void endAll() {
        streams.forEach(Watched::endByClose);
    }

    private void check() {
        long before = System.nanoTime() - timeoutNanos;
        streams.forEach(stream -> stream.endIfIdleSince(before));
    }
}
