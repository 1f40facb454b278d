package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private final List<String> woken = new ArrayList<>();

    private MemoryBudget.Share share(MemoryBudget budget, String name) {
        return budget.share(() -> woken.add(name));
    }

    @Test
    void aSingleDatabaseGetsEverything() {
        MemoryBudget.Share only = share(new MemoryBudget(1000, 1), "a");
        assertThat(only.takeUpTo(400, 1)).isEqualTo(400);
        assertThat(only.takeUpTo(5000, 100)).isEqualTo(600);
        assertThat(only.hasRoom()).isFalse();
        only.take(100);
        assertThat(only.held()).as("overdrawn").isEqualTo(1100);
        only.release(1100);
        assertThat(only.takeUpTo(5000, 1001)).as("less than the least").isZero();
    }

    @Test
    void oneThatTakesAllItCanLeavesTheOthersTheirShares() {
        MemoryBudget budget = new MemoryBudget(1_000_000, 4);
        MemoryBudget.Share greedy = share(budget, "greedy");
        assertThat(greedy.takeUpTo(1_000_000, 1)).isEqualTo(625_000);
        for (int i = 0; i < 3; i++) {
            MemoryBudget.Share other = share(budget, "other");
            assertThat(other.takeUpTo(1_000_000, 1)).isEqualTo(125_000);
            assertThat(other.hasRoom()).isFalse();
        }
    }

    @Test
    void whoFoundNoRoomIsToldWhenOthersHaveGivenSomeBack() {
        MemoryBudget budget = new MemoryBudget(1 << 20, 2);
        MemoryBudget.Share first = share(budget, "first");
        MemoryBudget.Share second = share(budget, "second");
        first.takeUpTo(1 << 20, 1);
        second.takeUpTo(1 << 20, 1);
        assertThat(second.takeUpTo(1 << 20, 64 << 10)).isZero();
        assertThat(woken).isEmpty();
        first.release(100_000);
        assertThat(woken).containsExactly("second");
        first.release(100_000);
        assertThat(woken).as("told once").hasSize(1);
        assertThatThrownBy(() -> first.release(1 << 20)).isInstanceOf(IllegalStateException.class);
        second.close();
        second.release(1);
        assertThat(second.held()).isZero();
    }

    @Test
    void whoFoundNoRoomIsToldWhenItsOwnIsReleasedEnough() {
        MemoryBudget budget = new MemoryBudget(1000, 2);
        share(budget, "other").take(750);
        MemoryBudget.Share own = share(budget, "own");
        own.take(250);
        assertThat(own.takeUpTo(100, 100)).isZero();
        own.release(60);
        assertThat(woken).isEmpty();
        own.release(60);
        assertThat(woken).containsExactly("own");
    }

    @Test
    void whatIsHeldInAllStaysWithinTheBudget() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            int count = 1 + random.nextInt(8);
            long bytes = 1L + random.nextInt(1 << 20);
            MemoryBudget budget = new MemoryBudget(bytes, count);
            List<MemoryBudget.Share> shares = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                shares.add(share(budget, "any"));
            }
            for (int i = 0; i < 200; i++) {
                MemoryBudget.Share one = shares.get(random.nextInt(count));
                if (random.nextBoolean()) {
                    one.takeUpTo(1 + random.nextLong(bytes), 1 + random.nextLong(bytes / 8 + 1));
                } else if (one.held() > 0) {
                    one.release(random.nextLong(one.held()) + 1);
                }
                assertThat(shares.stream().mapToLong(MemoryBudget.Share::held).sum())
                        .isLessThanOrEqualTo(bytes);
            }
            shares.forEach(MemoryBudget.Share::close);
            assertThat(share(budget, "new").takeUpTo(bytes, 1)).isGreaterThanOrEqualTo(bytes / 2);
        }
    }

    @Test
    void aShareMayBeClosedWhileAnotherThreadReleases() throws Exception {
        MemoryBudget budget = new MemoryBudget(1000, 1);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int run = 0; run < 200; run++) {
                MemoryBudget.Share share = budget.share(() -> {});
                share.take(1000);
                CountDownLatch begun = new CountDownLatch(1);
                Future<?> releases = other.submit(() -> {
                    begun.countDown();
                    for (int i = 0; i < 1000 && share.held() > 0; i++) {
                        share.release(1);
                    }
                });
                begun.await();
                share.close();
                releases.get();
                assertThat(share.held()).isZero();
            }
            assertThat(share(budget, "new").takeUpTo(5000, 1))
                    .as("no byte is lost or counted twice")
                    .isEqualTo(1000);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void isDividedAgainWhenDatabasesComeAndGo() {
        MemoryBudget budget = new MemoryBudget(1000, 1);
        MemoryBudget.Share first = budget.share(() -> {});
        first.take(600);
        assertThat(first.takeUpTo(401, 401)).isZero();
        assertThat(first.takeUpTo(400, 1)).isEqualTo(400);
        first.release(400);

        budget.divide(2);
        MemoryBudget.Share second = budget.share(() -> {});
        assertThat(second.takeUpTo(1000, 1))
                .as("its guaranteed quarter, and the rest of the half")
                .isEqualTo(400);
        assertThat(first.hasRoom()).isFalse();
        first.release(500);
        assertThat(first.takeUpTo(1000, 1)).isEqualTo(500);

        second.close();
        budget.divide(1);
        assertThat(first.takeUpTo(1000, 1)).isEqualTo(400);
    }
}
