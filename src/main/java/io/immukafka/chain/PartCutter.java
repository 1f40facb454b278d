package io.immukafka.chain;

import io.immukafka.tx.TxContent;
import java.io.IOException;

/** Cuts a transaction into parts, first to last. Not safe for several threads. */
public final class PartCutter {

    private final Claim claim;
    private final TxContent content;
    private final int length;
    private final int parts;
    private int next;

    /** @param length of each part but the last, in bytes */
    public PartCutter(Claim claim, TxContent content, int length) {
        this.claim = claim;
        this.content = content;
        this.length = length;
        parts = Math.toIntExact((claim.length() - 1) / length + 1);
    }

    /** Whether parts are left. */
    public boolean hasNext() {
        return next < parts;
    }

    /**
     * The next part.
     *
     * @throws IOException if the content cannot be read
     */
    public TxPart next() throws IOException {
        long offset = (long) next * length;
        byte[] payload = new byte[(int) Math.min(length, claim.length() - offset)];
        content.read(offset, payload, 0, payload.length);
        return new TxPart(claim, next++, parts, payload);
    }
}
