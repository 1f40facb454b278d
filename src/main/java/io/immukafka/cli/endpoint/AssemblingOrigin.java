package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.PartSequence;
import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Extent;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxBuffer;
import io.immukafka.engine.TxStore;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A topic into which several writers may have written at the same time, transaction after transaction. */
public final class AssemblingOrigin implements Origin {

    private static final long MEMORY = 16L << 20;

    /** A whole transaction of which parts are still to be given. */
    private static final class AssembledTx {
        private final TxBuffer buffer;
        private final TxContent content;
        private final Claim claim;
        private int next;

        AssembledTx(TxBuffer buffer, TxContent content, Claim claim) {
            this.buffer = buffer;
            this.content = content;
            this.claim = claim;
        }

        private int parts() {
            return Math.toIntExact((claim.length() - 1) / FileOrigin.PART + 1);
        }

        TxPart take() throws IOException {
            long offset = (long) next * FileOrigin.PART;
            byte[] payload = new byte[(int) Math.min(FileOrigin.PART, claim.length() - offset)];
            content.read(offset, payload, 0, payload.length);
            return new TxPart(claim, next++, parts(), payload);
        }
    }

    private final Origin source;
    private final @Nullable Position position;
    private final TxStore store = new TxStore(new MemoryBudget(MEMORY, 1).share(() -> {}), new SpoolBudget().share());
    private final PartSequence<TxBuffer> sequence = new PartSequence<>();
    private final Deque<AssembledTx> whole = new ArrayDeque<>();

    /** @param position what the receiver has: what is incomplete up to there is not missed; null for nothing */
    public AssemblingOrigin(Origin source, @Nullable Position position) {
        this.source = source;
        this.position = position;
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException {
        if (whole.isEmpty()) {
            for (TxPart part : source.poll(maxBytes, wait)) {
                accept(part);
                source.release(part.payload().length);
            }
        }
        List<TxPart> parts = new ArrayList<>();
        AssembledTx current = whole.peek();
        for (long bytes = 0; current != null && bytes < maxBytes; ) {
            TxPart part = take(current);
            parts.add(part);
            bytes += part.payload().length;
            if (part.last()) {
                whole.remove().buffer.close();
                current = whole.peek();
            }
        }
        return parts;
    }

    private TxPart take(AssembledTx current) throws EngineException {
        try {
            return current.take();
        } catch (IOException e) {
            throw CliErrors.temporary("reading back transaction " + current.claim.tx() + " of " + where(), e);
        }
    }

    private void accept(TxPart part) throws EngineException {
        Outcome<TxBuffer> outcome;
        do {
            try {
                outcome = sequence.accept(part, () -> store.open(part.claim().length(), null));
            } catch (IOException e) {
                throw CliErrors.temporary("buffering a large transaction", e);
            }
        } while (outcome instanceof Outcome.NoRoom<TxBuffer> && sequence.giveUpOldest());
        boolean needed = position == null || part.claim().tx() > position.tx();
        if (outcome instanceof Outcome.Whole<TxBuffer> complete) {
            whole.add(new AssembledTx(complete.store(), complete.store().proved(complete.computed()), part.claim()));
        } else if (outcome instanceof Outcome.Missing<TxBuffer> missing && needed) {
            throw CliErrors.unproved(
                    ErrorCode.GAP,
                    where() + ": " + missing.what()
                            + ". Retention or compaction removed it, or its writer was stopped and never restarted: "
                            + "read the history from another origin");
        } else if (outcome instanceof Outcome.Broken<TxBuffer> broken && needed) {
            throw CliErrors.of(where(), broken.cause());
        }
    }

    @Override
    public @Nullable Limits limits() {
        return source.limits();
    }

    @Override
    public void release(long bytes) {
        // The topic is read only as fast as it is polled.
    }

    @Override
    public boolean ended() {
        return whole.isEmpty() && source.ended();
    }

    @Override
    public String where() {
        return source.where();
    }

    @Override
    public Extent extent() {
        return source.extent();
    }

    @Override
    public Optional<String> trouble() {
        return source.trouble();
    }

    @Override
    public void close() {
        whole.forEach(each -> each.buffer.close());
        sequence.rewind();
        source.close();
    }
}
