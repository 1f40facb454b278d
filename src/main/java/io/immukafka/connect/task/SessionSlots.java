package io.immukafka.connect.task;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Which databases of a task may have a session on the server. There may be more databases than sessions: they take turns, in
 * the order in which they asked. For one thread.
 *
 * @param <K> what identifies a database within the task
 */
public final class SessionSlots<K> {

    private record Closing<K>(K database, CompletableFuture<Void> closed) {}

    private final int sessions;
    private final Set<K> holding = new HashSet<>();
    private final Set<K> waiting = new LinkedHashSet<>();
    private final List<Closing<K>> closing = new ArrayList<>();

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

    /** The database whose turn it is; from now on it has a session. Empty if none waits, or no session is free. */
    public Optional<K> next() {
        closing.removeIf(each -> each.closed().isDone());
        if (holding.size() + closing.size() >= sessions) {
            return Optional.empty();
        }
        Optional<K> database = waiting.stream().filter(each -> !isClosing(each)).findFirst();
        database.ifPresent(each -> {
            waiting.remove(each);
            holding.add(each);
        });
        return database;
    }

    private boolean isClosing(K database) {
        return closing.stream().anyMatch(each -> each.database().equals(database));
    }

    /** Whether this database has a session. */
    public boolean has(K database) {
        return holding.contains(database);
    }

    /** Those that have a session, at this moment. */
    public List<K> holding() {
        return List.copyOf(holding);
    }

    /** Whether this database waits for its turn. */
    public boolean isWaiting(K database) {
        return waiting.contains(database);
    }

    /** Whether any database waits for its turn. */
    public boolean areRequested() {
        return !waiting.isEmpty();
    }

    /** Whether some session is being closed. */
    public boolean areClosing() {
        return !closing.isEmpty();
    }

    /**
     * This database needs no session any more.
     *
     * @param closed completes when its session is closed: until then it counts
     */
    public void release(K database, CompletableFuture<Void> closed) {
        waiting.remove(database);
        if (holding.remove(database)) {
            closing.add(new Closing<>(database, closed));
        }
    }
}
