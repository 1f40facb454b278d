package io.immukafka.cli.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.change.ChangeDecoder;
import io.immukafka.change.ChangeLimits;
import io.immukafka.change.SystemDatabaseException;
import io.immukafka.cli.endpoint.SynchronousDestination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxContent;
import org.jspecify.annotations.Nullable;

/** Decodes the transactions that it gets, which must be verified, and prints them. */
final class ChangeDestination extends SynchronousDestination {

    private final String name;
    private final ChangePrinter printer;
    private final ChangeDecoder decoder = new ChangeDecoder(ChangeLimits.DEFAULT);
    private Position reached = Position.EMPTY;

    /** @param name of the place that is read, for messages */
    ChangeDestination(String name, ChangePrinter printer) {
        this.name = name;
        this.printer = printer;
    }

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        try {
            if (part.first()) {
                decoder.begin(part.claim().length());
            }
            decoder.accept(part.payload(), 0, part.payload().length);
            if (part.last()) {
                printer.print(decoder.finish());
                reached = part.claim().reached();
            }
        } catch (MalformedTxException e) {
            throw new EngineException(Reason.UNPROVED, ErrorCode.CONTENT_MALFORMED, from + ": " + e.getMessage(), e);
        } catch (SystemDatabaseException e) {
            throw new EngineException(Reason.REFUSED, ErrorCode.SYSTEM_DATABASE, name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public Position flush() {
        return reached;
    }

    @Override
    public void close() {
        // The place is closed by its source.
    }
}
