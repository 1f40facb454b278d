package io.immukafka.cli.verify;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import java.time.Duration;

/** Finds the Alh that a transaction has in a place: a server is asked, anything else is read and verified up to it. */
record AlhLookup(OriginOpener opener, RunOptions run) {

    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final long POLL_BYTES = 1 << 20;

    /**
     * The Alh.
     *
     * @throws EngineException if the place does not have the transaction, or fails verification before it
     */
    Digest alh(Endpoint place, long tx) throws EngineException, InterruptedException {
        return place instanceof Endpoint.Database database ? stated(database, tx) : computed(place, tx);
    }

    private Digest stated(Endpoint.Database place, long tx) throws EngineException {
        try (Server server = opener.server(place)) {
            Position last = server.newest(place.name());
            if (last.tx() < tx) {
                throw missing(place + " ends with transaction " + last.tx(), tx);
            }
            return server.header(place.name(), tx).alh();
        }
    }

    private Digest computed(Endpoint place, long tx) throws EngineException, InterruptedException {
        long last = 0;
        try (VerifiedOrigin source = opener.verified(place, null, Strictness.CHAIN_ONLY);
                Progress progress = run.progress("verify")) {
            while (!source.ended()) {
                for (TxPart part : source.poll(POLL_BYTES, MOMENT)) {
                    if (part.last() && part.claim().tx() == tx) {
                        return part.claim().alh();
                    }
                    last = part.last() ? part.claim().tx() : last;
                    source.release(part.payload().length);
                }
                if (last > tx) {
                    Position before = source.before();
                    throw missing(place + " begins with transaction " + (before == null ? last : before.tx() + 1), tx);
                }
                progress.at(source.extent());
                if (Interruption.requested()) {
                    throw new InterruptedRunException("interrupted at " + source.where());
                }
            }
        }
        throw missing(last == 0 ? place + " has no transactions" : place + " ends with transaction " + last, tx);
    }

    private static EngineException missing(String problem, long tx) {
        return CliErrors.refused(
                ErrorCode.ENTRY_MISSING,
                problem + ": it does not have transaction " + tx + " of the receipt, so it cannot be compared");
    }
}
