package io.immukafka.client;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides which databases have one of a client's sessions, where there may be more databases than sessions. Pure: it does no
 * I/O, and time is passed in, in milliseconds. For one thread. Invariants:
 *
 * <ul>
 *   <li>No more sessions are open or being closed than the pool has.
 *   <li>Databases get a session in the order in which they requested one.
 *   <li>While no database waits, nobody loses a session.
 * </ul>
 */
public final class SessionPool {

    /** What the pool wants done, in this order. */
    public interface Orders {

        /** The database may use a session from now on, until it releases it. */
        void lend(String database);

        /** The database should {@linkplain #release release} its session as soon as it can do so without losing work. */
        void reclaim(String database);

        /** The session of the database must be closed; {@link #closed} answers. */
        void close(String database);
    }

    /** Returned by {@link #wakeAt} when no call is due. */
    public static final long NEVER = Long.MAX_VALUE;

    /** A session without a call for this long is free to be taken by another database. */
    static final Duration IDLE = Duration.ofSeconds(1);

    /** A database that uses its session all the time keeps it this long while others wait. */
    static final Duration SLICE = Duration.ofSeconds(10);

    private enum Use {
        LENT,
        RECLAIMED,
        /** Released but still open, in case its database needs it again. */
        KEPT,
        CLOSING
    }

    private static final class Session {
        private Use use = Use.LENT;
        private int calls;
        private long lentAt;
        private long lastCall;

        private void lend(long now) {
            use = Use.LENT;
            lentAt = now;
            lastCall = now;
        }

        /** From when on the session may be reclaimed for others. */
        private long dueAt() {
            long sliceEnds = lentAt + SLICE.toMillis();
            return calls > 0 ? sliceEnds : Math.min(sliceEnds, lastCall + IDLE.toMillis());
        }
    }

    private final int capacity;
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();

    /** @param capacity sessions at the same time, at least 1 */
    public SessionPool(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a pool needs at least one session, not " + capacity);
        }
        this.capacity = capacity;
    }

    /** A database needs a session. One that has none waits in line. */
    public void request(String database, long now, Orders out) {
        Session own = sessions.get(database);
        if (own != null && own.use == Use.KEPT) {
            own.lend(now);
            out.lend(database);
        } else if (own == null || own.use == Use.CLOSING) {
            waiting.add(database);
            advance(now, out);
        }
    }

    /** A database needs no session any more, or no longer waits for one. */
    public void release(String database, long now, Orders out) {
        waiting.remove(database);
        Session own = sessions.get(database);
        if (own != null && own.use != Use.CLOSING) {
            own.use = Use.KEPT;
            own.lastCall = now;
        }
        advance(now, out);
    }

    /** The session of a database is closed, as {@link Orders#close} asked. */
    public void closed(String database, long now, Orders out) {
        sessions.remove(database);
        advance(now, out);
    }

    /** A call begins on a database's session. */
    public void callBegan(String database) {
        Session own = sessions.get(database);
        if (own != null) {
            own.calls++;
        }
    }

    /** A call on a database's session has ended. */
    public void callEnded(String database, long now) {
        Session own = sessions.get(database);
        if (own != null) {
            own.calls = Math.max(0, own.calls - 1);
            own.lastCall = now;
        }
    }

    /** Whether a database has to wait for a session. */
    public boolean isWaiting(String database) {
        return waiting.contains(database);
    }

    /** When {@link #advance} should be called next, or {@link #NEVER}. */
    public long wakeAt() {
        // Asked with each call; mostly nobody waits.
        if (waiting.isEmpty()) {
            return NEVER;
        }
        return with(Use.LENT)
                .map(Map.Entry::getValue)
                .filter(each -> wanted(each) > 0)
                .mapToLong(Session::dueAt)
                .min()
                .orElse(NEVER);
    }

    /** Lends free sessions to those that wait, and takes back what they need. */
    public void advance(long now, Orders out) {
        for (String database : List.copyOf(waiting)) {
            if (sessions.size() >= capacity) {
                break;
            }
            if (!sessions.containsKey(database)) {
                waiting.remove(database);
                Session session = new Session();
                session.lend(now);
                sessions.put(database, session);
                out.lend(database);
            }
        }
        for (String database : inOrder(Use.KEPT, Comparator.comparingLong(each -> each.lastCall))) {
            Session kept = session(database);
            if (wanted(kept) > 0) {
                kept.use = Use.CLOSING;
                out.close(database);
            }
        }
        for (String database : inOrder(Use.LENT, Comparator.comparingLong(Session::dueAt))) {
            Session lent = session(database);
            if (lent.dueAt() <= now && wanted(lent) > 0) {
                lent.use = Use.RECLAIMED;
                out.reclaim(database);
            }
        }
    }

    /**
     * How many more sessions like this one are wanted for databases that wait. A session with a call may take long to come back,
     * so one that is not in use is taken even if enough of the others were reclaimed.
     */
    private long wanted(Session session) {
        return waiting.size()
                - with(Use.CLOSING).count()
                - with(Use.RECLAIMED)
                        .filter(each -> session.calls > 0 || each.getValue().calls == 0)
                        .count();
    }

    private List<String> inOrder(Use use, Comparator<Session> order) {
        return with(use)
                .sorted(Map.Entry.comparingByValue(order))
                .map(Map.Entry::getKey)
                .toList();
    }

    private Stream<Map.Entry<String, Session>> with(Use use) {
        return sessions.entrySet().stream().filter(each -> each.getValue().use == use);
    }

    private Session session(String database) {
        return Objects.requireNonNull(sessions.get(database));
    }
}
