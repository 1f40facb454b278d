package io.immukafka.backup;

import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxParser;
import io.immukafka.tx.TxVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Looks at the header of the transaction that a record holds, before any of its bytes is consumed. */
final class HeaderReader {

    private final HeaderVisitor visitor = new HeaderVisitor();
    private final TxParser parser = new TxParser(visitor);

    /**
     * The header at the beginning of the transaction of {@code head}, which the source has just found.
     *
     * @throws BackupDefectException if it is malformed, or the file ends before its last byte
     */
    TxHeader peek(FrameScanner source, FrameHeader head) throws IOException, BackupDefectException {
        visitor.header = null;
        try {
            parser.begin(head.length());
            source.ready(Integer.BYTES);
            parser.accept(source.array(), source.at(), Integer.BYTES);
            // The parser has just accepted this length, so it is small and positive.
            int length = ByteBuffer.wrap(source.array()).getInt(source.at());
            source.ready(Integer.BYTES + length);
            parser.accept(source.array(), source.at() + Integer.BYTES, length);
        } catch (MalformedTxException e) {
            throw new BackupDefectException(malformed(head, e), e);
        }
        TxHeader header = visitor.header;
        if (header == null) {
            throw new IllegalStateException("all of the header's bytes were parsed, but no header came");
        }
        return header;
    }

    static BackupDefect.Malformed malformed(FrameHeader head, MalformedTxException e) {
        String message = e.getMessage();
        return new BackupDefect.Malformed(
                head.place(FrameFormat.TX_AT + e.offset()), head.tx(), e.field(), message == null ? "" : message);
    }

    private static final class HeaderVisitor implements TxVisitor {
        private @Nullable TxHeader header;

        @Override
        public void header(TxHeader found, byte[] encoded, int offset, int length) {
            header = found;
        }

        @Override
        public void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {}

        @Override
        public void value(byte[] bytes, int offset, int length) {}

        @Override
        public void entryEnd() {}

        @Override
        public void end(boolean truncated) {}
    }
}
