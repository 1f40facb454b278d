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
import io.immukafka.receipt.EntrySearch;
import io.immukafka.receipt.Receipt;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxContent;
import org.jspecify.annotations.Nullable;

/** Takes transactions, which must be verified, and makes the receipt of one entry of one of them. */
final class ReceiptDestination extends SynchronousDestination {

    private final String name;
    private final EntryNumber wanted;
    private final EntrySearch search;
    /** Recognizes the system database, which no receipt may disclose. */
    private final ChangeDecoder decoder = new ChangeDecoder(ChangeLimits.DEFAULT);

    private Position reached = Position.EMPTY;
    private @Nullable Receipt receipt;

    /** @param name of the place that is read, for messages */
    ReceiptDestination(String name, EntryNumber wanted) {
        this.name = name;
        this.wanted = wanted;
        search = new EntrySearch(wanted.entry());
    }

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        if (part.claim().tx() == wanted.tx()) {
            try {
                take(part);
            } catch (MalformedTxException e) {
                throw new EngineException(
                        Reason.UNPROVED, ErrorCode.CONTENT_MALFORMED, from + ": " + e.getMessage(), e);
            } catch (SystemDatabaseException e) {
                throw new EngineException(Reason.REFUSED, ErrorCode.SYSTEM_DATABASE, name + ": " + e.getMessage(), e);
            }
        }
        if (part.last()) {
            reached = part.claim().reached();
        }
    }

    private void take(TxPart part) throws MalformedTxException, SystemDatabaseException {
        byte[] payload = part.payload();
        if (part.first()) {
            search.begin(part.claim().length());
            decoder.begin(part.claim().length());
        }
        search.accept(payload, 0, payload.length);
        decoder.accept(payload, 0, payload.length);
        if (part.last()) {
            var unused = decoder.finish();
            receipt = search.finish().orElse(null);
        }
    }

    /** The receipt; null if the transaction did not come or has no such entry. */
    @Nullable
    Receipt receipt() {
        return receipt;
    }

    /** How many entries the transaction has; 0 if it did not come. */
    int entries() {
        return search.entries();
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
