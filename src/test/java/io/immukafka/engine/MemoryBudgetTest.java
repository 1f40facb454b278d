package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    private final List<String> woken = new ArrayList<>();

    private MemoryBudget.Share share(MemoryBudget budget, String name) {
        return budget.share(() -> woken.add(name));
    }

    @Test
    void aSingleDatabaseGetsEverything() {
        MemoryBudget.Share only = share(new MemoryBudget(1000, 1), "a");
        assertThat(only.room(1)).isEqualTo(1000);
        only.take(400);
        assertThat(only.room(1)).isEqualTo(600);
        only.take(700);
        assertThat(only.room(1)).as("overdrawn").isEqualTo(-100);
        only.release(1100);
        assertThat(only.room(1)).isEqualTo(1000);
    }

    @Test
    void oneThatTakesAllItCanLeavesTheOthersTheirShares() {
        MemoryBudget budget = new MemoryBudget(1_000_000, 4);
        MemoryBudget.Share greedy = share(budget, "greedy");
        greedy.take(greedy.room(1));
        assertThat(greedy.held()).isEqualTo(625_000);
        for (int i = 0; i < 3; i++) {
            MemoryBudget.Share other = share(budget, "other");
            assertThat(other.room(1)).isEqualTo(125_000);
            other.take(125_000);
            assertThat(other.room(1)).isZero();
        }
    }

    @Test
    void whoFoundNoRoomIsToldWhenOthersHaveGivenSomeBack() {
        MemoryBudget budget = new MemoryBudget(1 << 20, 2);
        MemoryBudget.Share first = share(budget, "first");
        MemoryBudget.Share second = share(budget, "second");
        first.take(first.room(1));
        second.take(second.room(1));
        assertThat(second.room(64 << 10)).isZero();
        assertThat(woken).isEmpty();
        first.release(100_000);
        assertThat(woken).containsExactly("second");
        assertThat(second.room(1)).isEqualTo(100_000);
        first.release(100_000);
        assertThat(woken).as("told once").hasSize(1);
        second.close();
        assertThatThrownBy(() -> second.release(1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsHeldInAllStaysWithinTheBudget() {
        Random random = new Random(1);
        for (int run = 0; run < 200; run++) {
            int count = 1 + random.nextInt(8);
            long bytes = 1 + random.nextInt(1 << 20);
            MemoryBudget budget = new MemoryBudget(bytes, count);
            List<MemoryBudget.Share> shares = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                shares.add(share(budget, "any"));
            }
            for (int i = 0; i < 200; i++) {
                MemoryBudget.Share one = shares.get(random.nextInt(count));
                long room = one.room(1);
                if (random.nextBoolean() && room > 0) {
                    one.take(random.nextLong(room) + 1);
                } else if (one.held() > 0) {
                    one.release(random.nextLong(one.held()) + 1);
                }
                assertThat(shares.stream().mapToLong(MemoryBudget.Share::held).sum())
                        .isLessThanOrEqualTo(bytes);
            }
            shares.forEach(MemoryBudget.Share::close);
            assertThat(share(budget, "new").room(1)).isGreaterThanOrEqualTo(bytes / 2);
        }
    }
}
