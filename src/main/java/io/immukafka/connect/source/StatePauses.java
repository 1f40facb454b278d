package io.immukafka.connect.source;

import io.immukafka.chain.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the primary's state is due to be written: at once if it has changed, else after pauses that double, so that an archive that
 * is kept for ever does not need the same sentence every ten seconds. Pure: time is passed in, in nanoseconds. For one thread.
 */
final class StatePauses {

    /** Not longer than an idle database waits for a visit, so that each visit finds its state due. */
    private static final Duration LONGEST = IdleDatabases.VISIT;

    private final long shortest;
    private final long longest;
    private @Nullable Position last;
    private long dueAt;
    private long pause;

    /** @param interval the first pause; zero if no state is ever due */
    StatePauses(Duration interval) {
        shortest = interval.toNanos();
        longest = Math.max(shortest, LONGEST.toNanos());
    }

    /** Whether states are written at all. */
    boolean areWritten() {
        return shortest > 0;
    }

    /** Whether this state is due now; if it is, it counts as written. */
    boolean isDue(Position position, long now) {
        if (!areWritten()) {
            return false;
        }
        if (!position.equals(last)) {
            pause = shortest;
        } else if (now - dueAt < 0) {
            return false;
        } else {
            pause = Math.min(2 * pause, longest);
        }
        last = position;
        dueAt = now + pause;
        return true;
    }
}
