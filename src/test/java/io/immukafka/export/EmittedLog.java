package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What the receiver got, checked part by part against what the primary committed, and how far it is acknowledged. */
final class EmittedLog {

    /** How far: whole transactions, and parts of the next one. */
    private record Reach(Position whole, ExportStart.@Nullable Unfinished unfinished, long bytes) {}

    private record Unacknowledged(Reach after, int bytes) {}

    private final SimPrimary primary;
    private final Deque<Unacknowledged> waiting = new ArrayDeque<>();
    private Reach acknowledged = new Reach(Position.EMPTY, null, 0);
    private Reach reach = acknowledged;
    private long heldBytes;

    EmittedLog(SimPrimary primary) {
        this.primary = primary;
    }

    /** The last transaction of which all parts came. */
    Position whole() {
        return reach.whole;
    }

    /** Bytes that are not acknowledged. */
    long heldBytes() {
        return heldBytes;
    }

    void add(TxPart part) {
        SimTx truth = primary.everCommitted(part.claim().alh());
        assertThat(truth).as("%s was emitted but never committed", part).isNotNull();
        assertThat(part.claim()).isEqualTo(truth.claim());
        assertThat(part.claim().previous()).as("what %s follows", part).isEqualTo(reach.whole);
        ExportStart.Unfinished before = reach.unfinished;
        // What did not prove itself is begun anew.
        boolean anew = part.first() && part.claim().tx() == primary.damagedTx;
        boolean goesOn = before != null && before.alh().equals(part.claim().alh()) && !anew;
        assertThat(part.part())
                .as("next part of transaction %d", part.claim().tx())
                .isEqualTo(before != null && goesOn ? before.parts() : 0);
        int from = (int) (goesOn ? reach.bytes : 0);
        int to = from + part.payload().length;
        byte[] expected = Arrays.copyOfRange(primary.bytes(truth, 0), from, to);
        assertThat(Arrays.equals(part.payload(), expected))
                .as("bytes of %s", part)
                .isTrue();
        if (part.last()) {
            assertThat(to).as("end of transaction").isEqualTo(truth.bytes().length);
            assertThat(part.claim().tx() == primary.damagedTx && !primary.exportsWhole)
                    .as("a damaged transaction")
                    .isFalse();
            reach = new Reach(part.claim().reached(), null, 0);
        } else {
            int cut = part.payload().length;
            assertThat(before != null && goesOn ? before.cut() : cut)
                    .as("length of parts")
                    .isEqualTo(cut);
            reach = new Reach(
                    reach.whole, new ExportStart.Unfinished(part.claim().alh(), part.part() + 1, cut), to);
        }
        waiting.add(new Unacknowledged(reach, part.payload().length));
        heldBytes += part.payload().length;
    }

    /** Acknowledges the oldest part; returns its bytes, 0 if there is none. */
    int acknowledge() {
        Unacknowledged oldest = waiting.poll();
        if (oldest == null) {
            return 0;
        }
        acknowledged = oldest.after;
        heldBytes -= oldest.bytes;
        return oldest.bytes;
    }

    /** After a crash, what was not acknowledged is gone. */
    ExportStart crash() {
        waiting.clear();
        heldBytes = 0;
        reach = acknowledged;
        return new ExportStart(reach.whole.tx(), reach.whole.alh(), reach.unfinished);
    }
}
