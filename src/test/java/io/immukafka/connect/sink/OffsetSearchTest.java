package io.immukafka.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OffsetSearchTest {

    /** The transactions of a topic's records by offset. */
    private final TreeMap<Long, Long> topic = new TreeMap<>();

    private int looks;

    private long search(long after) {
        OffsetSearch search =
                new OffsetSearch(after, topic.lastKey(), topic.lastEntry().getValue());
        looks = 0;
        for (OptionalLong next = search.next(); next.isPresent(); next = search.next()) {
            looks++;
            Map.Entry<Long, Long> seen = topic.ceilingEntry(next.getAsLong());
            search.saw(seen.getKey(), seen.getValue());
        }
        return search.found();
    }

    @Test
    void anEvenTopicTakesTwoLooks() {
        for (long i = 0; i < 5_000_000; i++) {
            topic.put(i, i + 1);
        }
        long found = search(4_700_000);
        assertThat(found).isBetween(4_699_000L, 4_699_999L);
        assertThat(looks).isLessThanOrEqualTo(2);
    }

    @Test
    void theBeginningIsNotSearchedFor() {
        OffsetSearch search = new OffsetSearch(0, 1_000_000, 1_000_000);
        assertThat(search.next()).isEmpty();
        assertThat(search.found()).isZero();
    }

    @Test
    void largeTransactionsAreNotReadAgainInVain() {
        long offset = 0;
        for (long tx = 1; tx <= 10_000; tx++) {
            topic.put(offset++, tx);
        }
        for (long tx = 10_001; tx <= 10_500; tx++) {
            for (int part = 0; part < 40; part++) {
                topic.put(offset++, tx);
            }
        }
        long found = search(10_400);
        assertThat(found).isBetween(10_000 + 401 * 40 - 600L, 10_000 + 401 * 40 - 1L);
    }

    @Property(tries = 300)
    void anOrderedTopicIsNarrowedDown(@ForAll long seed, @ForAll @IntRange(min = 1, max = 200_000) int records) {
        Random random = new Random(seed);
        topic.clear();
        long offset = random.nextBoolean() ? random.nextInt(100_000) : 0;
        long tx = 1L + (random.nextBoolean() ? random.nextInt(1_000_000) : 0);
        int shape = random.nextInt(3);
        for (int i = 0; i < records; i++) {
            topic.put(offset, tx);
            // Gaps of aborted transactions, and long runs of the parts of one transaction.
            offset += shape == 1 ? 1L + random.nextInt(20) : 1;
            boolean next = shape != 2 || random.nextInt(1000) == 0;
            tx += next ? shape == 2 ? 1L + random.nextInt(5000) : 1 : 0;
        }
        long last = topic.lastEntry().getValue();
        long after = 1 + (long) (random.nextDouble() * last);

        long found = search(after);

        Map.Entry<Long, Long> there = topic.ceilingEntry(found);
        if (found > 0) {
            assertThat(there.getValue()).isLessThanOrEqualTo(after);
        }
        long before = topic.subMap(found, true, topic.lastKey(), true).entrySet().stream()
                .takeWhile(each -> each.getValue() <= after)
                .count();
        int most = 64 - Long.numberOfLeadingZeros(topic.lastKey() + 1);
        assertThat(looks).isLessThanOrEqualTo(2 * most);
        if (after < last) {
            assertThat(before).as("records read before the one that is needed").isLessThanOrEqualTo(501);
        }
    }

    @Property(tries = 300)
    void aTopicWithoutOrderEndsTheSearchToo(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5000) int records) {
        Random random = new Random(seed);
        topic.clear();
        for (long i = 0; i < records; i++) {
            topic.put(i * 3L, random.nextLong(100_000));
        }
        long found = search(random.nextLong(100_000));
        assertThat(found).isBetween(0L, topic.lastKey());
        assertThat(looks).isLessThanOrEqualTo(2 * 64);
    }

    @Test
    void aTopicThatWasCutIsReadFromItsBeginning() {
        OffsetSearch search = new OffsetSearch(700_000, 1_000_000, 1_000_000);
        assertThat(search.next()).isPresent();
        search.saw(5, 6);
        assertThat(search.next()).isEmpty();
        assertThat(search.found()).isZero();
    }
}
