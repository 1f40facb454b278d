package io.immukafka.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.SessionPool;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** The sessions of a client in virtual time, lent by the same pool as in real time. */
public final class SimSessions {

    private record Holder(Runnable onGranted, Runnable onReclaimed) {}

    private final VirtualTime time;
    private final Random random;
    private final int capacity;
    private final SessionPool pool;
    private final Map<String, Holder> holders = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private long wakePlanned = SessionPool.NEVER;

    private final SessionPool.Orders decisions = new SessionPool.Orders() {
        @Override
        public void lend(String database) {
            open.add(database);
            assertThat(open).as("sessions").hasSizeLessThanOrEqualTo(capacity);
            later(database, true);
        }

        @Override
        public void reclaim(String database) {
            later(database, false);
        }

        @Override
        public void close(String database) {
            time.after(random.nextInt(50), () -> {
                open.remove(database);
                pool.closed(database, time.now(), decisions);
                planWakeUp();
            });
        }
    };

    /** Sessions of which none is lent. */
    public SimSessions(VirtualTime time, Random random, int capacity) {
        this.time = time;
        this.random = random;
        this.capacity = capacity;
        pool = new SessionPool(capacity);
    }

    private void later(String database, boolean granted) {
        Holder holder = holders.get(database);
        time.after(0, () -> {
            if (holder != null && holder.equals(holders.get(database))) {
                (granted ? holder.onGranted : holder.onReclaimed).run();
            }
        });
    }

    /** A database requests a session. */
    public void acquire(String database, Runnable onGranted, Runnable onReclaimed) {
        assertThat(holders.put(database, new Holder(onGranted, onReclaimed)))
                .as("a second session of database %s", database)
                .isNull();
        pool.request(database, time.now(), decisions);
        planWakeUp();
    }

    /** A database gives its session back, or its place in the line; without effect if it has none. */
    public void release(String database) {
        if (holders.remove(database) != null) {
            pool.release(database, time.now(), decisions);
            planWakeUp();
        }
    }

    /** Whether a database may use a session. */
    public boolean has(String database) {
        return holders.containsKey(database) && open.contains(database) && !pool.isWaiting(database);
    }

    /** A call begins. */
    public void callBegan(String database) {
        pool.callBegan(database);
    }

    /** A call has ended. */
    public void callEnded(String database) {
        pool.callEnded(database, time.now());
        planWakeUp();
    }

    /** Another database needs a session now and then, for a while each time, until a time. */
    public void compete(String database, long end) {
        time.after(random.nextInt(20_000), () -> {
            if (time.now() < end) {
                acquire(
                        database,
                        () -> time.after(random.nextInt(5000), () -> {
                            release(database);
                            compete(database, end);
                        }),
                        () -> {});
            }
        });
    }

    private void planWakeUp() {
        long at = pool.wakeAt();
        if (at == SessionPool.NEVER || at == wakePlanned) {
            return;
        }
        wakePlanned = at;
        time.after(Math.max(1, at - time.now()), () -> {
            if (wakePlanned == at) {
                wakePlanned = SessionPool.NEVER;
                pool.advance(time.now(), decisions);
                planWakeUp();
            }
        });
    }
}
