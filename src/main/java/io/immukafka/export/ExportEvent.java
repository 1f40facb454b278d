package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.chain.TxPart;
import io.immukafka.client.error.ServerException;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import org.jspecify.annotations.Nullable;

/** An input of the export machine. */
sealed interface ExportEvent {

    /** An event of one attempt. */
    sealed interface OfStream extends ExportEvent {
        /** Number of the attempt, so that late news of an earlier one is known. */
        long stream();
    }

    /** The engine was started. */
    record Started() implements ExportEvent {}

    /** The session that was requested may be used. */
    record SessionGranted() implements ExportEvent {}

    /** Other databases wait for a session. */
    record SessionReclaimed() implements ExportEvent {}

    /** Time has passed. */
    record Tick() implements ExportEvent {}

    /** The server has sent nothing for too long, although data is due. */
    record Stalled() implements ExportEvent {}

    /** There is room in memory again. */
    record Room() implements ExportEvent {}

    /**
     * The database answered.
     *
     * @param committed its newest committed transaction
     * @param startAlh Alh of the transaction that was asked for, null if the database does not have it
     */
    record Checked(
            long stream, Position committed, @Nullable Digest startAlh) implements OfStream {}

    /**
     * Messages came that complete no part: more of their transaction is under way. The first of a transaction is told at
     * once, and so is the last that was allowed.
     *
     * @param taken since the last report
     */
    record Arriving(long stream, Taken taken) implements OfStream {}

    /**
     * A part is complete.
     *
     * @param whole of the last part, the transaction's checksums, else null
     * @param committedTx newest committed id on the server when it sent the transaction
     * @param taken since the last report
     */
    record Arrived(long stream, TxPart part, @Nullable RecomputedTx whole, long committedTx, Taken taken)
            implements OfStream {}

    /**
     * How many of the allowed messages a stream has used.
     *
     * @param messages that have come
     * @param bytes of memory that parts have been given, whether they are filled or not
     */
    record Taken(int messages, long bytes) {}

    /** The server sent something else than a transaction. */
    record Malformed(long stream, MalformedTxException cause) implements OfStream {}

    /** A question or the stream failed; null if the stream just ended. */
    record Failed(long stream, @Nullable ServerException cause) implements OfStream {}

    /** The newest committed transaction, asked for because something waits for it. */
    record Committed(long stream, Position position) implements OfStream {}

    /** A committed transaction with the Alh in its header, asked for because something waits for it. */
    record Confirmed(long stream, Position position) implements OfStream {}
}
