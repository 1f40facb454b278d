package io.immukafka.cli.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryComparisonTest {

    /** A history that is its own from a transaction on, and counts how often it is asked. */
    private static final class Generated implements History {
        private final long before;
        private final long last;
        private final long ownFrom;
        private int lookUps;

        Generated(long before, long last, long ownFrom) {
            this.before = before;
            this.last = last;
            this.ownFrom = ownFrom;
        }

        private Digest digest(long tx) {
            byte[] data = ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(tx)
                    .putLong(tx >= ownFrom ? System.identityHashCode(this) : 0)
                    .array();
            return new Sha256().add(data, 0, data.length).finish();
        }

        @Override
        public Position before() {
            return new Position(before, digest(before));
        }

        @Override
        public Position last() {
            return new Position(last, digest(last));
        }

        @Override
        public long timestamp() {
            return 0;
        }

        @Override
        public Digest alh(long tx) {
            assertThat(tx).isBetween(before, last);
            lookUps++;
            return digest(tx);
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 500_000, 999_999, 1_000_000})
    void findsTheFirstDifferenceInFewLookUps(long tx) throws Exception {
        Generated one = new Generated(0, 1_000_000, Long.MAX_VALUE);
        Generated other = new Generated(0, 2_000_000, tx);

        assertThat(HistoryComparison.of(one, other))
                .isEqualTo(new HistoryComparison.Different(tx, true, one.digest(tx), other.digest(tx)));
        assertThat(one.lookUps).isLessThan(30);
    }

    @Test
    void comparesWhatBothHold() throws Exception {
        Generated early = new Generated(0, 100, Long.MAX_VALUE);
        assertThat(HistoryComparison.of(early, new Generated(100, 200, Long.MAX_VALUE)))
                .isEqualTo(new HistoryComparison.Same(100));
        assertThat(HistoryComparison.of(early, new Generated(101, 200, Long.MAX_VALUE)))
                .isEqualTo(new HistoryComparison.NoOverlap());
        Generated late = new Generated(50, 200, 10);
        assertThat(HistoryComparison.of(early, late))
                .isEqualTo(new HistoryComparison.Different(50, false, early.digest(50), late.digest(50)));
    }
}
