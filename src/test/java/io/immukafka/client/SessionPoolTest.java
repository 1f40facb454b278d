package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.sim.Seeds;
import io.immukafka.engine.sim.SimSessions;
import io.immukafka.engine.sim.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SessionPoolTest {

    private final List<String> decided = new ArrayList<>();
    private final SessionPool.Orders decisions = new SessionPool.Orders() {
        @Override
        public void lend(String database) {
            decided.add("lend " + database);
        }

        @Override
        public void reclaim(String database) {
            decided.add("reclaim " + database);
        }

        @Override
        public void close(String database) {
            decided.add("close " + database);
        }
    };

    @Test
    void lendsFreeSessionsAtOnce() {
        SessionPool pool = new SessionPool(2);
        pool.request("a", 0, decisions);
        pool.request("b", 0, decisions);
        assertThat(decided).containsExactly("lend a", "lend b");
        assertThat(pool.wakeAt()).as("nobody waits").isEqualTo(SessionPool.NEVER);
    }

    @Test
    void keepsAReleasedSessionForItsDatabase() {
        SessionPool pool = new SessionPool(1);
        pool.request("a", 0, decisions);
        pool.release("a", 10, decisions);
        pool.request("a", 20, decisions);
        assertThat(decided).containsExactly("lend a", "lend a");
    }

    @Test
    void closesAReleasedSessionForADatabaseThatWaits() {
        SessionPool pool = new SessionPool(1);
        pool.request("a", 0, decisions);
        pool.release("a", 10, decisions);
        pool.request("b", 20, decisions);
        assertThat(decided).containsExactly("lend a", "close a");
        pool.closed("a", 30, decisions);
        assertThat(decided).containsExactly("lend a", "close a", "lend b");
    }

    @Test
    void reclaimsASessionWithoutACallForASecond() {
        SessionPool pool = new SessionPool(1);
        pool.request("a", 0, decisions);
        pool.callBegan("a");
        pool.callEnded("a", 500);
        pool.request("b", 600, decisions);
        assertThat(pool.wakeAt()).isEqualTo(1500);
        pool.advance(1499, decisions);
        assertThat(decided).containsExactly("lend a");
        pool.advance(1500, decisions);
        assertThat(decided).containsExactly("lend a", "reclaim a");
    }

    @Test
    void reclaimsABusySessionWhenItsSliceIsOver() {
        SessionPool pool = new SessionPool(1);
        pool.request("a", 0, decisions);
        pool.callBegan("a");
        pool.request("b", 5000, decisions);
        assertThat(pool.wakeAt()).isEqualTo(10_000);
        pool.advance(10_000, decisions);
        pool.release("a", 10_100, decisions);
        pool.request("a", 10_100, decisions);
        pool.closed("a", 10_200, decisions);
        assertThat(decided).containsExactly("lend a", "reclaim a", "close a", "lend b");
        assertThat(pool.isWaiting("a")).isTrue();
    }

    @Test
    void reclaimsNoMoreSessionsThanDatabasesWait() {
        SessionPool pool = new SessionPool(3);
        pool.request("a", 0, decisions);
        pool.request("b", 100, decisions);
        pool.request("c", 200, decisions);
        pool.request("d", 300, decisions);
        pool.advance(20_000, decisions);
        pool.advance(30_000, decisions);
        assertThat(decided).containsExactly("lend a", "lend b", "lend c", "reclaim a");
    }

    @Test
    void takesASessionThatIsNotUsedWhileAnotherIsStillAwaited() {
        SessionPool pool = new SessionPool(2);
        pool.request("uploads", 0, decisions);
        pool.callBegan("uploads");
        pool.request("b", 0, decisions);
        pool.callBegan("b");
        pool.request("c", 0, decisions);
        pool.advance(10_000, decisions);
        assertThat(pool.wakeAt()).as("a reclaimed session is awaited").isEqualTo(SessionPool.NEVER);
        pool.callEnded("b", 11_000);
        assertThat(pool.wakeAt()).isLessThanOrEqualTo(12_000);
        pool.release("b", 11_500, decisions);
        pool.closed("b", 11_600, decisions);
        assertThat(decided).containsExactly("lend uploads", "lend b", "reclaim uploads", "close b", "lend c");
    }

    @Test
    void needsNoCallWhileASessionIsBeingClosed() {
        SessionPool pool = new SessionPool(2);
        pool.request("a", 0, decisions);
        pool.request("b", 0, decisions);
        pool.release("a", 10, decisions);
        pool.request("c", 20, decisions);
        assertThat(decided).endsWith("close a");
        assertThat(pool.wakeAt()).isEqualTo(SessionPool.NEVER);
    }

    @Test
    void forgetsADatabaseThatNoLongerWaits() {
        SessionPool pool = new SessionPool(1);
        pool.request("a", 0, decisions);
        pool.request("b", 0, decisions);
        pool.release("b", 10, decisions);
        pool.advance(60_000, decisions);
        assertThat(decided).containsExactly("lend a");
    }

    @Test
    void everyDatabaseGetsASessionInItsTurn() {
        Seeds.run(getClass(), 300, SessionPoolTest::share);
    }

    private static void share(long seed) {
        Random random = new Random(seed);
        VirtualTime time = new VirtualTime();
        int databases = 2 + random.nextInt(99);
        SimSessions sessions = new SimSessions(time, random, 1 + random.nextInt(3));
        int[] turns = new int[databases];
        for (int i = 0; i < databases; i++) {
            request(time, random, sessions, i, turns);
        }
        time.runUntil(2L * databases * SessionPool.SLICE.toMillis() + 60_000);
        assertThat(turns).as("turns of each of %d databases", databases).doesNotContain(0);
    }

    /** Uses a session all the time, now and then a little longer than it may. */
    private static void request(VirtualTime time, Random random, SimSessions sessions, int database, int[] turns) {
        String name = String.valueOf(database);
        sessions.acquire(
                name,
                () -> {
                    turns[database]++;
                    sessions.callBegan(name);
                },
                () -> time.after(random.nextInt(1000), () -> {
                    sessions.callEnded(name);
                    sessions.release(name);
                    request(time, random, sessions, database, turns);
                }));
    }
}
