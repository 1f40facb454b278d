package io.immukafka.cli;

import io.immukafka.chain.PartProof;
import io.immukafka.chain.PartProof.Step;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.UnprovedException;
import io.immukafka.engine.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proof in the middle: gives what another source gives, a transaction's last part only when it is proved. */
final class ProvingSource implements Source {

    private final Source unproved;
    private final PartProof proof;
    private final boolean allowTruncated;
    private long truncated;
    private long seenTx;

    /**
     * Proves a source.
     *
     * @param position what the receiver has; null if the history begins with whatever comes first
     * @param allowTruncated whether transactions are passed on whose values were replaced by their digests
     */
    ProvingSource(Source unproved, @Nullable Position position, boolean allowTruncated) {
        this.unproved = unproved;
        this.allowTruncated = allowTruncated;
        proof = new PartProof(position);
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException {
        List<TxPart> good = new ArrayList<>();
        for (TxPart part : unproved.poll(maxBytes, wait)) {
            seenTx = Math.max(seenTx, part.claim().tx());
            if (accept(part) == Step.SKIP) {
                unproved.release(part.payload().length);
            } else {
                good.add(part);
            }
        }
        return good;
    }

    private Step accept(TxPart part) throws EngineException {
        try {
            Step step = proof.accept(part);
            if (step == Step.PROVED && proof.truncated()) {
                truncated++;
                if (!allowTruncated) {
                    throw Failures.unproved(unproved.where() + ": transaction "
                            + part.claim().tx()
                            + " comes without its values, only with their digests: either retention "
                            + "removed them on the primary, or somebody has stripped them, which no checksum shows. If "
                            + "retention did it, add --allow-truncated");
                }
            }
            return step;
        } catch (UnprovedException e) {
            throw Failures.of(unproved.where(), e);
        }
    }

    /** What is proved so far; null before the first transaction of a history that begins anywhere. */
    @Nullable
    Position position() {
        return proof.position();
    }

    /** Whether the source came as far as a position, so that it was held against it. */
    boolean reached(Position position) {
        return seenTx >= position.tx();
    }

    /** Transactions that came without their values. */
    long truncated() {
        return truncated;
    }

    @Override
    public void release(long bytes) {
        unproved.release(bytes);
    }

    @Override
    public boolean ended() {
        return unproved.ended();
    }

    @Override
    public String where() {
        return unproved.where();
    }

    @Override
    public Extent extent() {
        return unproved.extent();
    }

    @Override
    public Optional<String> trouble() {
        return unproved.trouble();
    }

    @Override
    public void close() {
        unproved.close();
    }
}
