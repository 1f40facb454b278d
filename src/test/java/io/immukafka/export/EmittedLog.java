package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What the receiver got, checked part by part against what the primary committed, and how far it is acknowledged. */
final class EmittedLog {

    private record Unacknowledged(Position after, int bytes) {}

    private final SimPrimary primary;
    private final Deque<Unacknowledged> waiting = new ArrayDeque<>();
    private Position acknowledged = Position.EMPTY;
    private Position whole = Position.EMPTY;
    /** The last part of a transaction that is not complete. */
    private @Nullable TxPart open;

    private final ByteArrayOutputStream openBytes = new ByteArrayOutputStream();

    EmittedLog(SimPrimary primary) {
        this.primary = primary;
    }

    /** The last transaction of which all parts came. */
    Position whole() {
        return whole;
    }

    void add(TxPart part) {
        SimTx truth = primary.everCommitted(part.claim().alh());
        assertThat(truth).as("%s was emitted but never committed", part).isNotNull();
        assertThat(part.claim()).isEqualTo(truth.claim());
        assertThat(part.claim().previous()).as("what %s follows", part).isEqualTo(whole);
        TxPart before = part.first() ? null : open;
        if (!part.first()) {
            assertThat(before).as("the part before %s", part).isNotNull();
            assertThat(before.claim()).isEqualTo(part.claim());
            assertThat(before.part()).isEqualTo(part.part() - 1);
        }
        if (part.first()) {
            openBytes.reset();
        }
        openBytes.writeBytes(part.payload());
        open = part.last() ? null : part;
        if (part.last()) {
            assertThat(Arrays.equals(openBytes.toByteArray(), truth.bytes()))
                    .as("bytes of transaction %d", truth.tx())
                    .isTrue();
            whole = part.claim().reached();
            primary.wire.received(whole.tx());
        }
        waiting.add(new Unacknowledged(whole, part.payload().length));
    }

    /** Acknowledges the oldest part; returns its bytes, -1 if there is none. */
    int acknowledge() {
        Unacknowledged oldest = waiting.poll();
        if (oldest == null) {
            return -1;
        }
        acknowledged = oldest.after;
        return oldest.bytes;
    }

    /** Whether the broker has everything that was emitted. */
    boolean isAcknowledged() {
        return waiting.isEmpty();
    }

    /** After a crash, what was not acknowledged is gone. */
    ExportStart crash() {
        waiting.clear();
        whole = acknowledged;
        open = null;
        return ExportStart.after(whole);
    }
}
