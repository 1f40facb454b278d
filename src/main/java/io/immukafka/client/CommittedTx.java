package io.immukafka.client;

import io.immukafka.chain.Position;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.hash.Digest;

/** The header with which a replica committed a transaction, as the server states it. */
public final class CommittedTx {

    private final TxHeader header;

    /** @throws IllegalArgumentException if a checksum in the header is malformed */
    CommittedTx(TxHeader header) {
        this.header = header;
        HeaderReading.plain(header);
    }

    /** The transaction's id. */
    public long tx() {
        return header.getId();
    }

    /**
     * The position that the replica reached.
     *
     * @param expected the Alh that was verified: the server gives metadata in fields, which cannot tell an empty attribute from an
     *     absent one, so that a header with metadata may be read in several ways. One of them must have this Alh
     * @return with that Alh, or with the one that the header has otherwise
     */
    public Position position(Digest expected) {
        return HeaderReading.position(header, expected);
    }

    @Override
    public String toString() {
        return "transaction " + tx();
    }
}
