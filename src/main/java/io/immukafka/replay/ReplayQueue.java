package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The verified transactions right after the replica's position, without a gap: those in flight first, then those that
 * wait to be sent.
 */
final class ReplayQueue {

    private static final class QueuedTx {
        private final Input.Whole tx;
        private boolean done;

        QueuedTx(Input.Whole tx) {
            this.tx = tx;
        }
    }

    private final Map<Long, QueuedTx> slots = new LinkedHashMap<>();
    private final Map<Long, QueuedTx> calls = new HashMap<>();
    private Position position;
    private Position head;
    private long nextToSend;
    private long bytesInFlight;

    /** An empty queue after a position. */
    ReplayQueue(Position position) {
        this.position = position;
        head = position;
        nextToSend = position.tx() + 1;
    }

    /** The replica's known position. */
    Position position() {
        return position;
    }

    /** The replica's position once everything here is applied. */
    Position head() {
        return head;
    }

    /** Whether its transactions follow the position without a hole. */
    boolean isContiguous() {
        return head.tx() - position.tx() == slots.size();
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    int inFlight() {
        return calls.size();
    }

    /** The Alh of a transaction between position and head, both included; null for any other. */
    @Nullable
    Digest alh(long tx) {
        if (tx == position.tx()) {
            return position.alh();
        }
        QueuedTx slot = slots.get(tx);
        return slot == null ? null : slot.tx.claim().alh();
    }

    /** Appends the transaction after the head. */
    void add(Input.Whole tx) {
        assert tx.claim().previous().equals(head) : tx.claim() + " does not continue " + head;
        slots.put(tx.tx(), new QueuedTx(tx));
        head = tx.claim().reached();
    }

    /** The first transaction that waits, null if none does. */
    Input.@Nullable Whole first() {
        return slots.isEmpty() ? null : slots.values().iterator().next().tx;
    }

    /** The next transaction to send, null if none waits or it does not fit beside those in flight. */
    Input.@Nullable Whole next(int window, long mostBytes) {
        QueuedTx slot = slots.get(nextToSend);
        if (slot == null || calls.size() >= window) {
            return null;
        }
        boolean fits = calls.isEmpty() || bytesInFlight + slot.tx.claim().length() <= mostBytes;
        return fits ? slot.tx : null;
    }

    /** The transaction that {@link #next} gave goes out with this call. */
    void send(long call) {
        QueuedTx slot = slots.get(nextToSend);
        if (slot == null) {
            throw new IllegalStateException("transaction " + nextToSend + " does not wait to be sent");
        }
        nextToSend++;
        calls.put(call, slot);
        bytesInFlight += slot.tx.claim().length();
    }

    /** A call has ended; returns its transaction's id, 0 if it is an old one. */
    long ended(long call, boolean success) {
        QueuedTx slot = calls.remove(call);
        if (slot == null) {
            return 0;
        }
        slot.done = success;
        bytesInFlight -= slot.tx.claim().length();
        return slot.tx.tx();
    }

    /** The transaction of a call in flight; null if it is an old one. */
    Input.@Nullable Whole tx(long call) {
        QueuedTx slot = calls.get(call);
        return slot == null ? null : slot.tx;
    }

    /** The results of the calls in flight are no longer awaited. */
    void forgetCalls() {
        calls.clear();
        bytesInFlight = 0;
        nextToSend = position.tx() + 1;
    }

    /** The calls in flight for transactions beyond {@code tx}. */
    List<Long> callsBeyond(long tx) {
        List<Long> beyond = new ArrayList<>();
        calls.forEach((call, slot) -> {
            if (slot.tx.tx() > tx) {
                beyond.add(call);
            }
        });
        return beyond;
    }

    /** Takes off what is applied without a hole and moves the position there. */
    List<Input.Whole> advance() {
        List<Input.Whole> applied = new ArrayList<>();
        for (var each = slots.values().iterator(); each.hasNext(); ) {
            QueuedTx slot = each.next();
            if (!slot.done) {
                break;
            }
            position = slot.tx.claim().reached();
            applied.add(slot.tx);
            each.remove();
        }
        return applied;
    }

    /** The replica has everything up to {@code reached}, which is between position and head; no call is in flight. */
    List<Input.Whole> advanceTo(Position reached) {
        slots.forEach((tx, slot) -> slot.done = tx <= reached.tx());
        List<Input.Whole> applied = advance();
        nextToSend = position.tx() + 1;
        return applied;
    }

    /** Takes off everything. */
    List<Input.Whole> clear() {
        List<Input.Whole> all = slots.values().stream().map(slot -> slot.tx).toList();
        slots.clear();
        calls.clear();
        bytesInFlight = 0;
        head = position;
        nextToSend = position.tx() + 1;
        return all;
    }
}
