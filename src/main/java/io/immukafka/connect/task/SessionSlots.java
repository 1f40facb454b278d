package io.immukafka.connect.task;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which databases of a task may have a session on the server. There may be more databases than sessions: they take turns, in
 * the order in which they asked. For one thread.
 *
 * @param <K> what identifies a database within the task
 */
public final class SessionSlots<K> {

    private final int sessions;
    private final Set<K> holding = new HashSet<>();
    private final Set<K> waiting = new LinkedHashSet<>();

    /** @param sessions at the same time, at least 1 */
    public SessionSlots(int sessions) {
        if (sessions < 1) {
            throw new IllegalArgumentException("a task needs at least one session, not " + sessions);
        }
        this.sessions = sessions;
    }

    /** This database needs a session; it waits for its turn, unless it has one. */
    public void request(K database) {
        if (!holding.contains(database)) {
            waiting.add(database);
        }
    }

    /** These databases need a session. */
    public void request(Collection<K> databases) {
        databases.forEach(this::request);
    }

    /** The database whose turn it is; from now on it has a session. Empty if none waits, or none is free. */
    public Optional<K> next() {
        if (waiting.isEmpty() || holding.size() >= sessions) {
            return Optional.empty();
        }
        K database = waiting.iterator().next();
        waiting.remove(database);
        holding.add(database);
        return Optional.of(database);
    }

    /** Whether some database waits for its turn. */
    public boolean areRequested() {
        return !waiting.isEmpty();
    }

    /** This database needs no session any more. */
    public void release(K database) {
        waiting.remove(database);
        holding.remove(database);
    }
}
