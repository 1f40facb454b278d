package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.PartProof;
import io.immukafka.chain.PartProof.Step;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TreeCheck;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.UnprovedException;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Extent;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Verifies another origin: passes on its parts, a transaction's last part only once it is verified. */
public final class VerifyingOrigin implements Origin {

    private final Origin unproved;
    private final PartProof proof;
    private final boolean allowTruncated;
    private final @Nullable TreeCheck tree;
    private @Nullable Position before;
    private long truncated;
    private long seenTx;

    /**
     * Verifies a source.
     *
     * @param position what the receiver has; null if the history begins with whatever comes first
     * @param allowTruncated whether transactions are passed on whose values were replaced by their digests
     * @param tree recomputes blRoots too; null without
     */
    public VerifyingOrigin(
            Origin unproved, @Nullable Position position, boolean allowTruncated, @Nullable TreeCheck tree) {
        this.unproved = unproved;
        this.allowTruncated = allowTruncated;
        this.tree = tree;
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
            RecomputedTx proved = proof.proved();
            if (step == Step.PROVED && proved != null) {
                look(proved);
            }
            return step;
        } catch (UnprovedException e) {
            throw CliErrors.of(unproved.where(), e);
        }
    }

    private void look(RecomputedTx proved) throws EngineException {
        before = before == null ? proved.claim().previous() : before;
        if (proved.truncated()) {
            truncated++;
            if (!allowTruncated) {
                throw CliErrors.unproved(
                        ErrorCode.VALUES_MISSING,
                        unproved.where() + ": transaction "
                                + proved.tx()
                                + " has digests instead of its values: either retention on the primary removed the "
                                + "values, or somebody stripped them, which the checksums do not reveal. If "
                                + "retention did it, add --allow-truncated");
            }
        }
        Optional<TreeCheck.Fault> fault = tree == null ? Optional.empty() : tree.accept(proved);
        if (fault.isPresent()) {
            throw CliErrors.unproved(
                    ErrorCode.TREE_ROOT_DIFFERS,
                    unproved.where() + ": " + fault.get().describe()
                            + ". The server that committed it had another history or had lost a part of it, or the "
                            + "header was forged");
        }
    }

    /** What the first transaction continues; null before it is verified. */
    @Nullable
    public Position before() {
        return before;
    }

    /** Whether the source came as far as a position, so that it was held against it. */
    public boolean reached(Position position) {
        return seenTx >= position.tx();
    }

    /** Transactions that came without their values. */
    public long truncated() {
        return truncated;
    }

    @Override
    public @Nullable Limits limits() {
        return unproved.limits();
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
