package io.immukafka.engine;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notices when an engine waits for something that it should have by now. Pure: time is handed in, so that the same watchdog
 * runs in the simulations.
 */
public final class Watchdog {

    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final long patienceMs;

    private long progress;
    /** Since when the machine waits without progress; {@link Machine#NEVER} if it does not. */
    private long waitingSince = Machine.NEVER;
    /** When the present stall began; {@link Machine#NEVER} if there is none. */
    private long stalledSince = Machine.NEVER;

    private long toldAt = Machine.NEVER;
    private @Nullable String awaited;
    private @Nullable String message;

    /** @param patience how long the machine may wait without progress */
    public Watchdog(Duration patience) {
        patienceMs = patience.toMillis();
    }

    /** Looks at the machine after a step. */
    public void observe(Machine<?, ?> machine, long now) {
        awaited = machine.awaited();
        if (machine.progress() != progress) {
            progress = machine.progress();
            waitingSince = Machine.NEVER;
            if (stalledSince != Machine.NEVER) {
                message = "makes progress again after " + seconds(now - stalledSince);
                stalledSince = Machine.NEVER;
                toldAt = Machine.NEVER;
            }
        }
        if (awaited == null) {
            waitingSince = Machine.NEVER;
        } else if (waitingSince == Machine.NEVER) {
            waitingSince = now;
        }
    }

    /** When {@link #expired} may become true, in milliseconds, or {@link Machine#NEVER}. */
    public long dueAt() {
        return waitingSince == Machine.NEVER ? Machine.NEVER : waitingSince + patienceMs;
    }

    /** Whether the machine has waited too long: it is told so by {@link Machine#stalled}, once for each such time. */
    public boolean expired(long now) {
        if (waitingSince == Machine.NEVER || now - waitingSince < patienceMs) {
            return false;
        }
        stalledSince = stalledSince == Machine.NEVER ? waitingSince : stalledSince;
        waitingSince = now;
        if (toldAt == Machine.NEVER || now - toldAt >= REMINDER.toMillis()) {
            toldAt = now;
            message = "has made no progress for " + seconds(now - stalledSince) + ", waiting for " + awaited
                    + "; reconnecting";
        }
        return true;
    }

    private static String seconds(long ms) {
        return Duration.ofMillis(ms).toSeconds() + " s";
    }

    /** The message to log, to follow the engine's name; given once. */
    public Optional<String> message() {
        Optional<String> news = Optional.ofNullable(message);
        message = null;
        return news;
    }
}
