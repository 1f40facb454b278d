package io.immukafka.backup;

import io.immukafka.chain.Claim;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;

/**
 * The fields before the exported transaction in a record.
 *
 * @param number of the record, from 1 on
 * @param start offset of its first byte in the file
 * @param tx transaction id
 * @param checksum the Alh
 * @param length bytes of the exported transaction
 */
record FrameHeader(long number, long start, long tx, Digest checksum, long length) {

    /** Place of the field that lies {@code at} bytes behind the record's first. */
    FilePosition place(long at) {
        return new FilePosition(number, start, start + at);
    }

    /** What the record says of its transaction, as far as it does; the rest is from the header in it. */
    Claim claim(TxHeader header) {
        return new Claim(tx, header.prevAlh(), checksum, header.timestamp(), header.entries(), length);
    }

    /** Offset of the first byte behind the record. */
    long end() {
        return start + FrameFormat.TX_AT + length;
    }
}
