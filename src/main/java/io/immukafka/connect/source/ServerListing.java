package io.immukafka.connect.source;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.connection.ConnectionSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest transaction of each database of a server, asked for again and again with one call for all of them. The server walks
 * the folders of all databases for an answer, so the tasks of a worker with the same connection settings share the answers. Safe
 * for several threads; nothing blocks.
 */
final class ServerListing {

    /**
     * What the server said.
     *
     * @param number counts the answers, from 1
     * @param newest transaction of each database; empty if the call failed
     * @param failure null if it succeeded
     */
    record Listing(
            long number, Map<String, Long> newest, @Nullable Throwable failure) {}

    /** Fewer than two calls a second, and still a database that becomes active is noticed within one. */
    private static final Duration PAUSE = Duration.ofMillis(550);

    /** The server rests for so many times as long as it takes for an answer. */
    private static final int REST = 4;

    /** A server that answers slowly is asked so often all the same. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    /** The quickest of so many answers tells how long the server works: it answers late when it is busy with other calls. */
    private static final int REMEMBERED = 8;

    private static final Map<ConnectionSettings, ServerListing> SHARED = new ConcurrentHashMap<>();

    private final ConnectionSettings server;
    /** Told of each answer, by member. */
    private final Map<Object, Runnable> members = new LinkedHashMap<>();

    private final Deque<Long> durations = new ArrayDeque<>();
    /** The member that waits for an answer. */
    private @Nullable Object asking;

    private @Nullable Listing latest;
    private long answers;
    private long due = System.nanoTime();

    private ServerListing(ConnectionSettings server) {
        this.server = server;
    }

    /**
     * The listing of this server for this user, which the member uses from now on.
     *
     * @param onAnswer called after each answer; must not block
     */
    static ServerListing join(ConnectionSettings server, Object member, Runnable onAnswer) {
        return SHARED.compute(server, (key, shared) -> {
            ServerListing listing = shared == null ? new ServerListing(key) : shared;
            listing.add(member, onAnswer);
            return listing;
        });
    }

    private synchronized void add(Object member, Runnable onAnswer) {
        members.put(member, onAnswer);
    }

    /** The member uses it no more. What it asked for is asked again by another one. */
    void leave(Object member) {
        SHARED.computeIfPresent(server, (key, shared) -> shared == this && remove(member) ? null : shared);
    }

    /** Whether nobody is left. */
    private synchronized boolean remove(Object member) {
        members.remove(member);
        if (member.equals(asking)) {
            asking = null;
        }
        return members.isEmpty();
    }

    /**
     * The latest answer, null if there is none yet. If it is time for another one and nobody asks, this member does.
     *
     * @param databases asks the server
     */
    @Nullable
    Listing latest(Object member, Supplier<CompletableFuture<List<DatabaseEntry>>> databases) {
        if (begins(member)) {
            long asked = System.nanoTime();
            Future<?> unused = databases.get().whenComplete((list, failure) -> answered(member, asked, list, failure));
        }
        synchronized (this) {
            return latest;
        }
    }

    private synchronized boolean begins(Object member) {
        if (asking != null || System.nanoTime() - due < 0) {
            return false;
        }
        asking = member;
        return true;
    }

    private void answered(Object member, long asked, @Nullable List<DatabaseEntry> list, @Nullable Throwable failure) {
        List<Runnable> told;
        synchronized (this) {
            if (!member.equals(asking)) {
                return;
            }
            asking = null;
            answers++;
            long now = System.nanoTime();
            if (list == null || failure != null) {
                latest = new Listing(
                        answers, Map.of(), failure != null ? failure : new IllegalStateException("no answer"));
            } else {
                latest = new Listing(answers, newest(list), null);
                durations.addLast(now - asked);
                if (durations.size() > REMEMBERED) {
                    durations.removeFirst();
                }
            }
            long working = durations.isEmpty() ? 0 : Collections.min(durations);
            due = now + Math.min(LONGEST_PAUSE.toNanos(), Math.max(PAUSE.toNanos(), REST * working));
            told = List.copyOf(members.values());
        }
        told.forEach(Runnable::run);
    }

    private static Map<String, Long> newest(List<DatabaseEntry> list) {
        Map<String, Long> newest = new HashMap<>();
        list.forEach(entry -> newest.put(entry.name(), entry.transactions()));
        return Map.copyOf(newest);
    }
}
