package io.immukafka.cli.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.Extent;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.sim.SimTx;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AssemblingOriginTest {

    private final Random random = new Random(1);
    private final SimTx first = SimTx.after(Position.EMPTY, 3000, random);
    private final SimTx large = SimTx.after(first.reached(), 5 << 20, random);

    /** A topic of one record after the other. */
    private record Records(Deque<TxPart> parts) implements Origin {

        @Override
        public List<TxPart> poll(long maxBytes, Duration wait) {
            return parts.isEmpty() ? List.of() : List.of(parts.removeFirst());
        }

        @Override
        public void release(long bytes) {}

        @Override
        public boolean ended() {
            return parts.isEmpty();
        }

        @Override
        public String where() {
            return "topic-0@7";
        }

        @Override
        public Extent extent() {
            return new Extent(0, 0, "rec");
        }

        @Override
        public void close() {}
    }

    private static List<TxPart> read(List<TxPart> records) throws Exception {
        List<TxPart> found = new ArrayList<>();
        try (VerifyingOrigin source = new VerifyingOrigin(
                new AssemblingOrigin(new Records(new ArrayDeque<>(records)), null), null, false, null)) {
            while (!source.ended()) {
                found.addAll(source.poll(1 << 20, Duration.ZERO));
            }
        }
        return found;
    }

    @Test
    void twoWritersAtTheSameTimeAreOneHistory() throws Exception {
        List<TxPart> one = new ArrayList<>(first.parts(700));
        one.addAll(large.parts(1 << 20));
        List<TxPart> other = new ArrayList<>(first.parts(1000));
        other.addAll(large.parts(900_000));
        List<TxPart> records = new ArrayList<>();
        while (!one.isEmpty() || !other.isEmpty()) {
            List<TxPart> next = other.isEmpty() || (!one.isEmpty() && random.nextBoolean()) ? one : other;
            records.add(next.remove(0));
        }

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (TxPart part : read(records)) {
            bytes.write(part.payload());
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(first.bytes());
        expected.write(large.bytes());
        assertThat(bytes.toByteArray()).isEqualTo(expected.toByteArray());
    }

    @Test
    void aMissingPartIsNamedWithItsPlace() {
        List<TxPart> records = new ArrayList<>(first.parts(700));
        records.remove(1);
        assertThatThrownBy(() -> read(records))
                .isInstanceOf(EngineException.class)
                .returns(EngineException.Reason.UNPROVED, failure -> ((EngineException) failure).reason())
                .hasMessageContainingAll("topic-0@7", "part 1 of transaction 1 is missing");
    }
}
