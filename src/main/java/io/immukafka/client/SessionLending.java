package io.immukafka.client;

import io.grpc.SynchronizationContext;
import io.grpc.SynchronizationContext.ScheduledHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what a {@link SessionPool} decides: grants leases and closes sessions. Everything runs in one
 * {@link SynchronizationContext}, so that decisions take effect in order and no lock is held meanwhile. Thread-safe.
 */
final class SessionLending {

    private static final Logger log = LoggerFactory.getLogger(SessionLending.class);

    private final SynchronizationContext context = new SynchronizationContext(
            (thread, defect) -> log.error("A session could not be lent or taken back because of a defect", defect));
    private final ScheduledExecutorService timer;

    // Confined to the context.
    private final SessionPool pool;
    private final Map<String, List<SessionLease>> leases = new HashMap<>();
    private final Map<String, DatabaseSession> sessions = new HashMap<>();
    private @Nullable ScheduledHandle wakeUp;
    private long wakeAt = SessionPool.NEVER;
    private boolean closed;

    private final SessionPool.Orders decisions = new SessionPool.Orders() {
        @Override
        public void lend(String database) {
            context.execute(() -> leases(database).forEach(SessionLease::grant));
        }

        @Override
        public void reclaim(String database) {
            context.execute(() -> leases(database).forEach(SessionLease::reclaim));
        }

        @Override
        public void close(String database) {
            context.execute(() -> end(database));
        }
    };

    /** @param capacity sessions that may be open at the same time */
    SessionLending(int capacity, ScheduledExecutorService timer) {
        pool = new SessionPool(capacity);
        this.timer = timer;
    }

    /**
     * Requests a session for as long as its holder needs it.
     *
     * @param onReclaim called when other databases wait for it; must not block
     */
    SessionLease lease(DatabaseSession session, Runnable onReclaim) {
        return open(session, new SessionLease(this, session.database(), false, onReclaim));
    }

    /** Requests a session for one call. */
    SessionLease call(DatabaseSession session) {
        return open(session, new SessionLease(this, session.database(), true, () -> {}));
    }

    private SessionLease open(DatabaseSession session, SessionLease lease) {
        context.execute(() -> {
            String database = lease.database();
            sessions.put(database, session);
            List<SessionLease> own = leases.computeIfAbsent(database, any -> new ArrayList<>());
            own.add(lease);
            if (own.size() == 1) {
                pool.request(database, now(), decisions);
            } else if (!pool.isWaiting(database)) {
                lease.grant();
            }
            if (lease.isForCall()) {
                pool.callBegan(database);
            }
            if (closed) {
                lease.grant();
            }
            planWakeUp();
        });
        return lease;
    }

    void close(SessionLease lease) {
        context.execute(() -> {
            String database = lease.database();
            List<SessionLease> own = leases(database);
            if (!own.remove(lease)) {
                return;
            }
            if (lease.isForCall()) {
                pool.callEnded(database, now());
            }
            if (own.isEmpty()) {
                leases.remove(database);
                pool.release(database, now(), decisions);
            }
            planWakeUp();
        });
    }

    private List<SessionLease> leases(String database) {
        return leases.getOrDefault(database, List.of());
    }

    private void end(String database) {
        DatabaseSession session = sessions.get(database);
        if (session != null) {
            Future<?> unused = session.end()
                    .whenComplete((ended, failure) -> context.execute(() -> {
                        pool.closed(database, now(), decisions);
                        planWakeUp();
                    }));
        }
    }

    private void planWakeUp() {
        long at = closed ? SessionPool.NEVER : pool.wakeAt();
        if (at == wakeAt) {
            return;
        }
        if (wakeUp != null) {
            wakeUp.cancel();
            wakeUp = null;
        }
        wakeAt = at;
        if (at != SessionPool.NEVER) {
            wakeUp = context.schedule(
                    () -> {
                        wakeAt = SessionPool.NEVER;
                        pool.advance(now(), decisions);
                        planWakeUp();
                    },
                    Math.max(1, at - now()),
                    TimeUnit.MILLISECONDS,
                    timer);
        }
    }

    /** Lets every call proceed that waits for a session: it fails since its client is closed. */
    void close() {
        context.execute(() -> {
            closed = true;
            planWakeUp();
            leases.values().forEach(each -> each.forEach(SessionLease::grant));
        });
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
