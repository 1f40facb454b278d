package io.immukafka.export;

import io.immukafka.chain.TxPart;
import io.immukafka.engine.EngineException;

/** An output of the export machine. Answers come back as events with the same {@code stream}. */
sealed interface ExportAction {

    /** Request a session: {@code SessionGranted}, and perhaps {@code SessionReclaimed} later. */
    record AcquireSession() implements ExportAction {}

    /** Give the session back, or the place in the line. */
    record ReleaseSession() implements ExportAction {}

    /** Ask for the committed position, for the Alh of {@code tx} unless 0, and for the limits: {@code Checked}. */
    record Check(long stream, long tx) implements ExportAction {}

    /** Open the stream. */
    record Open(long stream) implements ExportAction {}

    /** Ask the stream for a transaction. */
    record Request(long stream, long tx) implements ExportAction {}

    /** Let the stream deliver this many more messages. */
    record Allow(long stream, int messages) implements ExportAction {}

    /** Give the stream up. */
    record Cancel(long stream) implements ExportAction {}

    /** Ask for the committed position: {@code Committed}. */
    record AskCommitted(long stream) implements ExportAction {}

    /** Ask for the Alh in the header of a committed transaction: {@code Confirmed}. */
    record Confirm(long stream, long tx) implements ExportAction {}

    /** Hand a part to the receiver. */
    record Emit(TxPart part) implements ExportAction {}

    /** Say in the log what somebody should look at. */
    record Warn(String message) implements ExportAction {}

    /** Say in the log that the database cannot be reached, or that it responds again. */
    record Report(String message, boolean trouble) implements ExportAction {}

    /** Fail. */
    record Fail(EngineException cause) implements ExportAction {}
}
