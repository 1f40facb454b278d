package io.immukafka.engine;

import io.immukafka.engine.Machine.Awaited;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when nothing moves of what an engine waits for. Pure: time is handed in, so that the same watchdog runs in the
 * simulations.
 */
public final class Watchdog {

    private final long patienceMs;
    private final LongSupplier lastMove;

    private @Nullable Awaited awaited;
    /** Since when the machine waits for this, or was last told that it has stalled. */
    private long since;

    /**
     * A watchdog of a machine that waits for nothing yet.
     *
     * @param patience how long a request may last while nothing moves
     * @param lastMove when bytes last moved of what the machine waits for, in milliseconds of its clock; for any thread
     */
    public Watchdog(Duration patience, LongSupplier lastMove) {
        patienceMs = patience.toMillis();
        this.lastMove = lastMove;
    }

    /** Looks at the machine after a step. */
    public void observe(Machine<?, ?> machine, long now) {
        Awaited before = awaited;
        awaited = machine.awaited();
        if (awaited != null && !awaited.equals(before)) {
            since = now;
        }
    }

    /** When {@link #expired} may become true, in milliseconds, or {@link Machine#NEVER}. */
    public long dueAt() {
        return awaited == null
                ? Machine.NEVER
                : Math.max(since, lastMove.getAsLong()) + patienceMs * awaited.requests();
    }

    /** Whether the machine has waited too long: it is told so by {@link Machine#stalled}, once for each such time. */
    public boolean expired(long now) {
        if (now < dueAt()) {
            return false;
        }
        since = now;
        return true;
    }
}
