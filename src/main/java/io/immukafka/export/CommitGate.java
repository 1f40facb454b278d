package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.Machine;
import io.immukafka.export.ExportAction.AskCommitted;
import io.immukafka.export.ExportAction.Confirm;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Holds every transaction back until the server has stated its Alh a second time: in the next transaction, which names it as
 * the one before, in its current state, or in a header. The Alh computed from a transaction's own bytes does not verify
 * them: a timestamp that was changed on the way gives another one, which no other byte of it contradicts.
 *
 * <p>What a primary with synchronous replication sent before it was committed is held until it is. It may still be discarded
 * and its id given to another, so that the committed id alone proves nothing: the Alh has to be the same.
 */
final class CommitGate {

    /** The consequence of an answer. */
    enum Agreement {
        /** Everything up to what was stated has left. */
        AGREES,
        /** It says nothing of what is held. */
        OPEN,
        /** The server has another transaction in its place. */
        DIFFERS
    }

    private record HeldPart(TxPart part, boolean committed) {}

    private static final long FIRST_PAUSE_MS = 2;
    private static final long LONGEST_PAUSE_MS = 1000;
    /** The next transaction is on its way, and states what is needed without a question. */
    private static final long SUCCESSOR_MS = 1000;

    private final Deque<HeldPart> held = new ArrayDeque<>();
    /** Of this transaction, and of all before it, the server has stated the Alh twice. */
    private long attestedTx;

    private long committedTx;
    /** Whether an answer is awaited. */
    private boolean asked;

    private long askAt = Machine.NEVER;
    private long pause = FIRST_PAUSE_MS;

    /**
     * A stream begins.
     *
     * @param tx the transaction after which it does
     * @param committed newest committed id
     */
    void begin(long tx, long committed) {
        attestedTx = tx;
        committedTx = committed;
    }

    /** Whether nothing is held. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** Whether something is held that was not committed when the server sent it. */
    boolean holdsUncommitted() {
        return held.stream().anyMatch(each -> !each.committed);
    }

    /** The last transaction that is held with all its parts; 0 for none. */
    long newestWhole() {
        long tx = 0;
        for (HeldPart each : held) {
            tx = each.part.last() ? each.part.claim().tx() : tx;
        }
        return tx;
    }

    /** When the server should be asked. */
    long askAt() {
        return asked ? Machine.NEVER : askAt;
    }

    /** Asks now, about the newest transaction that is held; there is no other question before its answer. */
    ExportAction question(long stream) {
        asked = true;
        askAt = Machine.NEVER;
        long newest = held.getLast().part.claim().tx();
        return committedTx > newest ? new Confirm(stream, newest) : new AskCommitted(stream);
    }

    /**
     * The next transaction begins: it names the one before, and with it all that are held.
     *
     * @param committed newest committed id when the server sent it
     * @param out takes what may leave
     */
    void begins(long tx, long committed, Consumer<TxPart> out) {
        committedTx = Math.max(committedTx, committed);
        if (tx <= committed) {
            release(tx - 1, out);
        }
    }

    /** Takes the next part of the transaction that began last. */
    void offer(TxPart part, long committed, long now, Consumer<TxPart> out) {
        long tx = part.claim().tx();
        if (tx == attestedTx) {
            out.accept(part);
            return;
        }
        held.add(new HeldPart(part, tx <= committed));
        if (held.size() == 1 || part.last()) {
            plan(part, now);
        }
    }

    private void plan(TxPart newest, long now) {
        long tx = newest.claim().tx();
        if (newest.last() && committedTx > tx) {
            askAt = now + SUCCESSOR_MS;
        } else {
            askAt = Math.min(askAt, tx > committedTx ? now + pause : now);
        }
    }

    /** Takes the newest committed position. */
    Agreement newest(Position committed, long now, Consumer<TxPart> out) {
        asked = false;
        committedTx = Math.max(committedTx, committed.tx());
        if (held.isEmpty()) {
            return Agreement.OPEN;
        }
        if (committed.tx() > held.getLast().part.claim().tx()) {
            // The next transaction probably arrives before an answer would.
            askAt = Math.min(askAt, now + FIRST_PAUSE_MS);
            return Agreement.OPEN;
        }
        if (committed.tx() < held.getFirst().part.claim().tx()) {
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            askAt = now + pause;
            return Agreement.OPEN;
        }
        return stated(committed, now, out);
    }

    /** Takes a committed transaction and its Alh. */
    Agreement stated(Position committed, long now, Consumer<TxPart> out) {
        asked = false;
        for (HeldPart each : held) {
            if (each.part.claim().tx() == committed.tx()) {
                if (!each.part.claim().reached().equals(committed)) {
                    return Agreement.DIFFERS;
                }
                release(committed.tx(), out);
                askAgain(now);
                return Agreement.AGREES;
            }
        }
        askAgain(now);
        return Agreement.OPEN;
    }

    private void askAgain(long now) {
        if (!held.isEmpty()) {
            askAt = Math.min(askAt, now + FIRST_PAUSE_MS);
        }
    }

    /** Lets all parts up to the transaction {@code tx} leave. */
    private void release(long tx, Consumer<TxPart> out) {
        attestedTx = Math.max(attestedTx, tx);
        while (!held.isEmpty() && held.getFirst().part.claim().tx() <= tx) {
            out.accept(held.removeFirst().part);
        }
        pause = FIRST_PAUSE_MS;
        if (held.isEmpty()) {
            askAt = Machine.NEVER;
        }
    }

    /** Forgets what is held. */
    void drop() {
        held.clear();
        asked = false;
        askAt = Machine.NEVER;
        pause = FIRST_PAUSE_MS;
    }
}
