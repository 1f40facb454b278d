package io.immukafka.client;

import com.google.protobuf.ByteString;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ChunkMetadata;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * Finds the transactions in an export's chunks. Each starts with a chunk of its own, whose first 8 bytes are the transaction's
 * length and whose metadata give the newest committed id. A length of 0 stands for a wait that was ended from elsewhere.
 */
final class ExportFraming {

    private static final String COMMITTED_TX = "committed-txid-bin";

    private final ExportListener listener;
    private long remaining;

    ExportFraming(ExportListener listener) {
        this.listener = listener;
    }

    /** Whether a transaction has begun and not ended. */
    boolean isInside() {
        return remaining > 0;
    }

    /**
     * Passes on one chunk.
     *
     * @return false if the server's wait for a transaction was ended, so that none will come
     * @throws ProtocolException if the chunk cannot be what follows
     */
    boolean accept(Chunk chunk) throws ProtocolException {
        ByteBuffer content = chunk.getContent().asReadOnlyByteBuffer();
        if (remaining == 0) {
            if (content.remaining() < Long.BYTES) {
                throw new ProtocolException(
                        "the first chunk of a transaction starts with its length in 8 bytes, but this one has "
                                + content.remaining());
            }
            long length = content.getLong();
            if (length == 0) {
                return false;
            }
            if (length < 0) {
                throw new ProtocolException("a transaction's length cannot be negative, but this one is " + length);
            }
            long committedTx = committedTx(chunk);
            remaining = length;
            listener.begin(length, committedTx);
        }
        if (content.remaining() > remaining) {
            throw new ProtocolException("a chunk has " + content.remaining() + " bytes, but its transaction has only "
                    + remaining + " left");
        }
        remaining -= content.remaining();
        listener.bytes(content);
        return true;
    }

    private static long committedTx(Chunk chunk) throws ProtocolException {
        ByteString value = ByteString.EMPTY;
        for (ChunkMetadata metadata : chunk.getMetadataList()) {
            if (metadata.getKey().equals(COMMITTED_TX)) {
                value = metadata.getValue();
            }
        }
        if (value.size() != Long.BYTES) {
            throw new ProtocolException(
                    "the first chunk of a transaction gives " + COMMITTED_TX + " in 8 bytes, here are " + value.size());
        }
        return value.asReadOnlyByteBuffer().getLong();
    }
}
