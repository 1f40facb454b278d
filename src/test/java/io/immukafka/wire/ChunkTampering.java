package io.immukafka.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ChunkMetadata;
import io.immukafka.wire.Message.Direction;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changes the chunk that holds a given byte of a given transaction, where transactions are sent in chunks. */
final class ChunkTampering extends Tampering {

    private static final String COMMITTED_TX = "committed-txid-bin";

    /** Where the first chunk, behind the lengths of transaction and header, has the transaction's id. */
    private static final int ID_AT = Long.BYTES + Integer.BYTES;

    /** What becomes of the chunk. */
    @FunctionalInterface
    interface Change {

        /** Nothing is sent in its place. */
        Change DROP = (chunk, at) -> List.of();

        /** It is sent twice. */
        Change REPEAT = (chunk, at) -> List.of(chunk, chunk);

        /** @param at index of the byte in the chunk's content */
        List<Chunk> of(Chunk chunk, int at);

        /** Bits of the byte are changed, those that are 1 in the mask. */
        static Change flip(int mask) {
            return (chunk, at) -> {
                byte[] content = chunk.getContent().toByteArray();
                content[at] ^= (byte) mask;
                return List.of(chunk.toBuilder()
                        .setContent(ByteString.copyFrom(content))
                        .build());
            };
        }

        /** Bits of the newest committed id are changed, those that are 1 in the mask. */
        static Change flipCommitted(long mask) {
            return (chunk, at) -> {
                Chunk.Builder changed = chunk.toBuilder();
                for (ChunkMetadata.Builder each : changed.getMetadataBuilderList()) {
                    if (each.getKey().equals(COMMITTED_TX)) {
                        ByteBuffer committed = ByteBuffer.wrap(each.getValue().toByteArray());
                        committed.putLong(0, committed.getLong(0) ^ mask);
                        each.setValue(ByteString.copyFrom(committed));
                    }
                }
                return List.of(changed.build());
            };
        }
    }

    /** How far the chunks of a call have come. */
    private static final class Progress {
        private long tx;
        private long next;
        private long length;

        /** Takes the next chunk; returns the offset of its first byte in its transaction. */
        long take(ByteBuffer content) {
            if (next == length) {
                next = 0;
                length = Long.BYTES + content.getLong(0);
                tx = content.remaining() < ID_AT + Long.BYTES ? 0 : content.getLong(ID_AT);
            }
            long from = next;
            next += content.remaining();
            return from;
        }
    }

    private final String method;
    private final Direction direction;
    private final long tx;
    private final long offset;
    private final Change change;
    private final Map<Long, Progress> calls = new HashMap<>();

    private ChunkTampering(String method, Direction direction, long tx, long offset, Change change, Times times) {
        super(times);
        this.method = method;
        this.direction = direction;
        this.tx = tx;
        this.offset = offset;
        this.change = change;
    }

    /**
     * Changes what a primary exports.
     *
     * @param offset of the byte in the transaction, with the stream's length in front of it
     */
    static ChunkTampering exported(long tx, long offset, Change change, Times times) {
        return new ChunkTampering("streamExportTx", Direction.TO_CLIENT, tx, offset, change, times);
    }

    /**
     * Changes what is sent to a replica.
     *
     * @param offset of the byte in the transaction, with the stream's length in front of it
     */
    static ChunkTampering replayed(long tx, long offset, Change change, Times times) {
        return new ChunkTampering("replicateTx", Direction.TO_SERVER, tx, offset, change, times);
    }

    @Override
    Optional<List<byte[]>> change(Message message) {
        if (!message.is(method, direction)) {
            return Optional.empty();
        }
        try {
            Chunk chunk = Chunk.parseFrom(message.bytes());
            ByteBuffer content = chunk.getContent().asReadOnlyByteBuffer();
            Progress progress = calls.computeIfAbsent(message.call(), any -> new Progress());
            long from = progress.take(content);
            if (progress.tx != tx || offset < from || offset >= from + content.remaining()) {
                return Optional.empty();
            }
            return Optional.of(change.of(chunk, (int) (offset - from)).stream()
                    .map(Chunk::toByteArray)
                    .toList());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a message of " + method, e);
        }
    }
}
