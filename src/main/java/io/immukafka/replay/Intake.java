package io.immukafka.replay;

import io.immukafka.chain.PartSequence;
import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.chain.PartStore;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.UnprovedException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.TxBuffer;
import io.immukafka.engine.TxStore;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the parts of an origin and assembles them into transactions in the store. Parts that find no room there wait, in
 * order and in memory, until {@link #drain} is called again. For one thread.
 */
final class Intake {

    /** Memory that an input needs in addition to its payload, in bytes. */
    static final long OVERHEAD = 512;

    /** @param part null for a state of the primary */
    private record Entry(
            @Nullable TxPart part,
            @Nullable Position state,
            String from,
            @Nullable TxContent stored) {
        long bytes() {
            return OVERHEAD + (part == null ? 0 : part.payload().length);
        }
    }

    /** A transaction that is not complete, with the place where it begins. */
    private record Begun(TxBuffer content, String from) implements PartStore {
        @Override
        public void append(byte[] payload) throws IOException {
            content.append(payload);
        }

        @Override
        public void close() {
            content.close();
        }
    }

    private final TxStore store;
    private final MemoryBudget.Share memory;
    private final Consumer<Input> offer;
    private final PartSequence<Begun> sequence = new PartSequence<>();
    private final Deque<Entry> waiting = new ArrayDeque<>();
    private boolean heldHistory;
    private @Nullable IOException diskFailure;

    /** @param offer takes what is complete */
    Intake(TxStore store, MemoryBudget.Share memory, Consumer<Input> offer) {
        this.store = store;
        this.memory = memory;
        this.offer = offer;
    }

    /**
     * Takes a part.
     *
     * @param stored the content of its transaction, if the origin keeps it readable
     * @param durable what the replica has, null if that is unknown: earlier transactions are of no use, but the first one since
     *     the start tells whether the history is the same
     */
    void part(TxPart part, String from, @Nullable TxContent stored, @Nullable Position durable) {
        if (!heldHistory || durable == null || part.claim().tx() >= durable.tx()) {
            add(new Entry(part, null, from, stored));
        }
    }

    /** Takes a state of the primary. */
    void state(Position state, String from) {
        add(new Entry(null, state, from, null));
    }

    private void add(Entry entry) {
        memory.take(entry.bytes());
        waiting.add(entry);
    }

    /**
     * Brings what waits into the store, as far as there is room.
     *
     * @param busy whether transactions in the store are still to be applied, so that there will be more room
     * @return whether nothing waits any more
     * @throws IOException if a temporary file cannot be written, and nothing is left whose end would make room on the disk
     */
    boolean drain(boolean busy) throws IOException {
        while (!waiting.isEmpty()) {
            boolean taken;
            try {
                taken = take(waiting.getFirst());
                diskFailure = null;
            } catch (IOException e) {
                diskFailure = e;
                taken = false;
            }
            if (taken) {
                memory.release(waiting.removeFirst().bytes());
            } else if (busy) {
                return false;
            } else if (diskFailure != null) {
                throw diskFailure;
            } else if (!sequence.giveUpOldest()) {
                return false;
            }
        }
        return true;
    }

    private boolean take(Entry entry) throws IOException {
        TxPart part = entry.part();
        if (part == null) {
            offer(new Input.State(Objects.requireNonNull(entry.state()), entry.from()));
            return true;
        }
        Outcome<Begun> outcome = sequence.accept(part, () -> {
            TxBuffer content = store.open(part.claim().length(), entry.stored());
            return content == null ? null : new Begun(content, entry.from());
        });
        long tx = part.claim().tx();
        if (outcome instanceof Outcome.Whole<Begun> whole) {
            heldHistory = true;
            Begun begun = whole.store();
            offer(new Input.Whole(part.claim(), whole.computed(), begun.content(), begun.from()));
        } else if (outcome instanceof Outcome.Missing<Begun> missing) {
            offer(new Input.Missing(tx, missing.what(), entry.from()));
        } else if (outcome instanceof Outcome.Broken<Begun> broken) {
            UnprovedException cause = broken.cause();
            offer(new Input.Broken(tx, String.valueOf(cause.getMessage()), cause, entry.from()));
        }
        return !(outcome instanceof Outcome.NoRoom<Begun>);
    }

    private void offer(Input input) {
        memory.take(OVERHEAD);
        offer.accept(input);
    }

    /** Whether something waits for room. */
    boolean waits() {
        return !waiting.isEmpty();
    }

    /** Why the disk takes nothing more at present, if it does not. */
    Optional<IOException> diskFailure() {
        return Optional.ofNullable(diskFailure);
    }

    /** The origin is read from its beginning again. */
    void rewind() {
        waiting.forEach(entry -> memory.release(entry.bytes()));
        waiting.clear();
        sequence.rewind();
        heldHistory = false;
        diskFailure = null;
    }
}
