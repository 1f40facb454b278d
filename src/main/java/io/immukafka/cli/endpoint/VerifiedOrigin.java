package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TreeCheck;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An origin that gives the last part of a transaction only once the transaction is verified and continues those before it. */
public abstract class VerifiedOrigin implements Origin {

    /**
     * What is verified beside the chain.
     *
     * @param allowTruncated whether transactions are passed on whose values were replaced by their digests
     * @param tree recomputes blRoots too; null without
     */
    public record Strictness(
            boolean allowTruncated, @Nullable TreeCheck tree) {

        /** Nothing more. */
        public static final Strictness CHAIN_ONLY = new Strictness(true, null);
    }

    private final Strictness checks;
    private @Nullable Position before;
    private long truncated;
    private long seenTx;

    VerifiedOrigin(Strictness checks) {
        this.checks = checks;
    }

    /** A part of this transaction was read. */
    final void seen(long tx) {
        seenTx = Math.max(seenTx, tx);
    }

    /** A transaction is verified, and about to be given. */
    final void look(RecomputedTx proved) throws EngineException {
        before = before == null ? proved.claim().previous() : before;
        if (proved.truncated()) {
            truncated++;
            if (!checks.allowTruncated()) {
                throw CliErrors.unproved(
                        ErrorCode.VALUES_MISSING,
                        where() + ": transaction " + proved.tx()
                                + " has digests instead of its values: either retention on the primary removed the "
                                + "values, or somebody stripped them, which the checksums do not reveal. If "
                                + "retention did it, add --allow-truncated");
            }
        }
        TreeCheck tree = checks.tree();
        Optional<TreeCheck.Fault> fault = tree == null ? Optional.empty() : tree.accept(proved);
        if (fault.isPresent()) {
            throw CliErrors.unproved(
                    ErrorCode.TREE_ROOT_DIFFERS,
                    where() + ": " + fault.get().describe()
                            + ". The server that committed it had another history or had lost a part of it, or the "
                            + "header was forged");
        }
    }

    /** What the first transaction continues; null before it is verified. */
    @Nullable
    public final Position before() {
        return before;
    }

    /** Whether the origin came as far as a position, so that it was held against it. */
    public final boolean reached(Position position) {
        return seenTx >= position.tx();
    }

    /** Transactions that came without their values. */
    public final long truncated() {
        return truncated;
    }
}
