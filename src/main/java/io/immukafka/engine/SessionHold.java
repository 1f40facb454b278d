package io.immukafka.engine;

import java.util.function.Consumer;

/**
 * A machine's hold on a session, which other databases may need: whether the machine has one, and when it must give it up. A
 * machine that is asked for its session keeps it until it has achieved something with it, since otherwise databases that take
 * turns could all repeat the same work for ever.
 *
 * @param <A> actions of the machine
 */
public final class SessionHold<A> {

    private final A acquire;
    private final A release;
    private boolean requested;
    private boolean granted;
    private boolean reclaimed;
    private boolean advanced;

    /**
     * No session is held.
     *
     * @param acquire requests a session; {@link #granted} answers
     * @param release gives the session back
     */
    public SessionHold(A acquire, A release) {
        this.acquire = acquire;
        this.release = release;
    }

    /** Requests a session unless the machine has one; returns whether it does. */
    public boolean acquire(Consumer<? super A> actions) {
        if (!requested) {
            requested = true;
            actions.accept(acquire);
        }
        return granted;
    }

    /** The session that was requested is lent to the machine. */
    public void granted() {
        granted = requested;
        advanced = false;
    }

    /** Other databases wait for a session. */
    public void reclaimed() {
        reclaimed = requested;
    }

    /** The machine has achieved something that it will not have to repeat. */
    public void advanced() {
        advanced = true;
    }

    /** Whether the machine has a session or waits for one. */
    public boolean isRequested() {
        return requested;
    }

    /**
     * Whether the machine must give its session up now, if it can without losing work.
     *
     * @param idle whether the machine has nothing to do with it
     */
    public boolean isOver(boolean idle) {
        return reclaimed && granted && (advanced || idle);
    }

    /** Gives the session back, or stops waiting for one. */
    public void release(Consumer<? super A> actions) {
        if (requested) {
            requested = false;
            granted = false;
            reclaimed = false;
            actions.accept(release);
        }
    }
}
