package io.immukafka.replay;

import io.immukafka.chain.Position;
import org.jspecify.annotations.Nullable;

/**
 * The search for transactions that are missing before others. The origin is read again from around the head first, which is
 * quick, then from its beginning to its end, since what is missing may come after what follows it, and then once more: an
 * origin that is created again meanwhile is read from where the reader stands. Whenever the head moves, the search begins
 * anew; but once something has come after what follows it, the origin is read on first.
 */
final class GapSearch {

    private enum Reach {
        /** Not begun. */
        NONE,
        /** Read again from around the head, which takes an origin in order for granted. */
        NEAR,
        /** Read on, since something was found so before. */
        AHEAD,
        /** Read again from the beginning. */
        BEGINNING,
        /** Read once more from the beginning. */
        ONCE_MORE;

        boolean isWhole() {
            return this == BEGINNING || this == ONCE_MORE;
        }
    }

    private Position head = Position.EMPTY;
    private Reach reach = Reach.NONE;
    /** The newest transaction that was passed over. */
    private long beyond;
    /** The oldest one that was passed over since the origin was begun again, and what is missing before it. */
    private long oldest;

    private Decision.@Nullable Missing gap;
    private boolean open;
    private boolean ended;

    /** The head is here. */
    void at(Position position) {
        if (!position.equals(head)) {
            head = position;
            reach = reach == Reach.AHEAD || (reach.isWhole() && gap != null) ? Reach.AHEAD : Reach.NONE;
            gap = null;
        }
    }

    /** Passes over a transaction that others are missing before; whether it is the first since the origin was begun again. */
    boolean passesOver(long tx, Decision.Missing missing) {
        boolean first = gap == null;
        if (first || tx < oldest) {
            oldest = tx;
            gap = missing;
        }
        beyond = Math.max(beyond, tx);
        open = true;
        return first;
    }

    /** Whether the origin is read on to its end. */
    boolean readsOn() {
        return reach == Reach.AHEAD || reach.isWhole();
    }

    /** The origin is read again from further back: from the end of the returned transaction on, 0 for its beginning. */
    long further() {
        reach = reach == Reach.NONE ? Reach.NEAR : reach.isWhole() ? Reach.ONCE_MORE : Reach.BEGINNING;
        gap = null;
        ended = false;
        return reach == Reach.NEAR ? head.tx() : 0;
    }

    /** The origin is read again from its beginning. */
    long furthest() {
        reach = Reach.NEAR;
        return further();
    }

    /** The origin has come to its end, or goes on. */
    void ended(boolean end) {
        ended = end;
    }

    /** Whether the origin has come to its end, and what was passed over is still beyond the head. */
    boolean isOver() {
        return open && ended;
    }

    /** What is missing, if the origin has it nowhere; null if it is to be read again from further back. */
    Decision.@Nullable Missing nowhere() {
        return reach == Reach.ONCE_MORE ? gap : null;
    }

    /** Whether nothing is beyond the head any more; true once. */
    boolean closes() {
        // What was passed over may have been removed from the origin since.
        boolean closed = open && (beyond <= head.tx() || (ended && reach.isWhole() && gap == null));
        open &= !closed;
        return closed;
    }
}
