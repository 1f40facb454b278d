package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.Machine;
import io.immukafka.hash.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Holds back what a primary with synchronous replication sent before it was committed. Such a transaction may still be
 * discarded and its id given to another, so that the committed id alone proves nothing: the Alh has to be the same.
 */
final class CommitGate {

    /** What follows from news about the committed position. */
    sealed interface Decision {}

    /** Nothing yet; the question is put again. */
    record Wait() implements Decision {}

    /** All up to the transaction {@code tx} is committed as it was received. */
    record Release(long tx) implements Decision {}

    /** The Alh of the transaction {@code tx} decides. */
    record Confirm(long tx) implements Decision {}

    /** What is held was discarded by the server. */
    record Discarded() implements Decision {}

    private static final long FIRST_ASK_MS = 2;
    private static final long LONGEST_ASK_MS = 1000;

    private final Deque<TxPart> held = new ArrayDeque<>();
    private long askAt = Machine.NEVER;
    private long pause = FIRST_ASK_MS;

    /** Whether nothing is held. */
    boolean isEmpty() {
        return held.isEmpty();
    }

    /** When the committed position should be asked for. */
    long askAt() {
        return askAt;
    }

    /** The question is on its way: no other before its answer. */
    void asking() {
        askAt = Machine.NEVER;
    }

    /**
     * Takes the next part, which links to those that are held.
     *
     * @param committedTx newest committed id when the server sent it
     * @param out takes what may leave: also what was held, since this part's chain runs through it
     */
    void offer(TxPart part, long committedTx, long now, Consumer<TxPart> out) {
        if (part.claim().tx() <= committedTx) {
            release(part.claim().tx(), out);
            out.accept(part);
            return;
        }
        if (held.isEmpty()) {
            pause = FIRST_ASK_MS;
            askAt = now + pause;
        }
        held.add(part);
    }

    /** Decides on the newest committed position. */
    Decision committed(Position committed, long now) {
        if (held.isEmpty()) {
            return new Wait();
        }
        if (committed.tx() < held.getFirst().claim().tx()) {
            pause = Math.min(2 * pause, LONGEST_ASK_MS);
            askAt = now + pause;
            return new Wait();
        }
        long newest = held.getLast().claim().tx();
        return committed.tx() <= newest ? confirmed(committed.tx(), committed.alh()) : new Confirm(newest);
    }

    /** Decides on the Alh of a committed transaction. */
    Decision confirmed(long tx, Digest alh) {
        for (TxPart part : held) {
            if (part.claim().tx() == tx) {
                return part.claim().alh().equals(alh) ? new Release(tx) : new Discarded();
            }
        }
        return new Wait();
    }

    /** Lets all parts up to the transaction {@code tx} leave. */
    void release(long tx, Consumer<TxPart> out) {
        while (!held.isEmpty() && held.getFirst().claim().tx() <= tx) {
            out.accept(held.removeFirst());
        }
        pause = FIRST_ASK_MS;
        askAt = Machine.NEVER;
    }

    /** What is still held should be asked for again. */
    void askAgain(long now) {
        askAt = held.isEmpty() ? Machine.NEVER : now + pause;
    }

    /** Forgets what is held. */
    void drop(Consumer<TxPart> dropped) {
        held.forEach(dropped);
        held.clear();
        askAt = Machine.NEVER;
    }
}
