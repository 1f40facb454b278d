package io.immukafka.cli.endpoint;

import io.immukafka.chain.PartProof;
import io.immukafka.chain.PartProof.Step;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
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

/** Verifies another origin that gives the parts of its transactions in order, such as a file. */
public final class VerifyingOrigin extends VerifiedOrigin {

    private final Origin unproved;
    private final PartProof proof;
    /** What ended the last poll, after the parts that it gave. */
    private @Nullable EngineException failure;

    /** @param position what the receiver has; null if the history begins with whatever comes first */
    public VerifyingOrigin(Origin unproved, @Nullable Position position, Strictness checks) {
        super(checks);
        this.unproved = unproved;
        proof = new PartProof(position);
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException {
        if (failure != null) {
            throw failure;
        }
        List<TxPart> good = new ArrayList<>();
        try {
            for (TxPart part : unproved.poll(maxBytes, wait)) {
                seen(part.claim().tx());
                if (accept(part) == Step.SKIP) {
                    unproved.release(part.payload().length);
                } else {
                    good.add(part);
                }
            }
        } catch (EngineException e) {
            if (good.isEmpty()) {
                throw e;
            }
            failure = e;
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
        return failure == null && unproved.ended();
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
