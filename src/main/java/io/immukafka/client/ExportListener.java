package io.immukafka.client;

import io.immukafka.client.error.ServerException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Hears what an export delivers; one call at a time, on threads of the client. What it throws ends the export. */
public interface ExportListener {

    /**
     * The answer to the next request begins.
     *
     * @param length number of bytes that follow, as the server announces it: greater than 0, otherwise unchecked
     * @param committedTx newest transaction that is committed on the server; the one delivered may lie beyond it
     */
    void begin(long length, long committedTx);

    /**
     * Bytes of the transaction, in any cut: one call for each message. It ends when as many have come as announced.
     *
     * @param content read-only, and valid during the call alone
     */
    void bytes(ByteBuffer content);

    /**
     * The export ended. Called exactly once, last.
     *
     * @param cause null if it was cancelled, or if the server or something on the way ended the wait for a new transaction
     */
    void closed(@Nullable ServerException cause);
}
