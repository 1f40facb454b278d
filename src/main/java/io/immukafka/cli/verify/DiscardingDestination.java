package io.immukafka.cli.verify;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.endpoint.SynchronousDestination;
import io.immukafka.tx.TxContent;
import org.jspecify.annotations.Nullable;

/** Writes nothing: what arrives was verified on its way. */
final class DiscardingDestination extends SynchronousDestination {

    private Position reached = Position.EMPTY;

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) {
        if (part.last()) {
            reached = part.claim().reached();
        }
    }

    @Override
    public Position flush() {
        return reached;
    }

    @Override
    public void close() {}
}
