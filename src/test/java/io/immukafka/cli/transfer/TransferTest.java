package io.immukafka.cli.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.Extent;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.RateLimiter;
import io.immukafka.cli.option.Bounds;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.tx.TxContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TransferTest {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final SimTx tx = SimTx.after(Position.EMPTY, 10, new Random(1));

    /** Gives one transaction. */
    private final class OneTx implements Origin {
        private boolean given;

        @Override
        public List<TxPart> poll(long maxBytes, Duration wait) {
            List<TxPart> parts = given ? List.of() : tx.parts(1 << 20);
            given = true;
            return parts;
        }

        @Override
        public void release(long bytes) {}

        @Override
        public boolean ended() {
            return given;
        }

        @Override
        public String where() {
            return "here";
        }

        @Override
        public Extent extent() {
            return new Extent(0, 1, "rec");
        }

        @Override
        public void close() {}
    }

    /** Needs some attempts to say where it is, and is in an outage meanwhile if that takes forever. */
    private static final class SlowPlace implements Destination {
        private final List<TxPart> taken = new ArrayList<>();
        private long attempts;

        SlowPlace(long attempts) {
            this.attempts = attempts;
        }

        @Override
        public void put(TxPart part, String from, @Nullable TxContent stored) {
            taken.add(part);
        }

        @Override
        public boolean awaitRoom(Duration wait) {
            return true;
        }

        @Override
        public boolean settled(Duration wait) {
            return true;
        }

        @Override
        public @Nullable Position flush(Duration wait) throws InterruptedException {
            Thread.sleep(1);
            attempts--;
            return attempts > 0 ? null : taken.get(0).claim().reached();
        }

        @Override
        public Optional<String> trouble() {
            return attempts > 1000 ? Optional.of("the server is away") : Optional.empty();
        }

        @Override
        public void close() {}
    }

    private Transfer.Result transfer(SlowPlace to) throws EngineException, InterruptedException {
        Progress progress = new Progress(false, "test", System.err);
        return new Transfer(new OneTx(), to, Bounds.ALL, new RateLimiter(0, System.nanoTime()), progress, PATIENCE)
                .run();
    }

    @Test
    void theEndIsWaitedFor() throws Exception {
        assertThat(transfer(new SlowPlace(10)).reached()).isEqualTo(tx.reached());
    }

    @Test
    void anOutageAtTheEndLastsNoLongerThanThePatience() {
        assertThatThrownBy(() -> transfer(new SlowPlace(Long.MAX_VALUE)))
                .isInstanceOf(EngineException.class)
                .returns(EngineException.Reason.UNREACHABLE, failure -> ((EngineException) failure).reason())
                .hasMessageContainingAll("gave up", "the server is away");
    }
}
