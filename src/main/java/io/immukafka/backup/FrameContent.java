package io.immukafka.backup;

import io.immukafka.tx.TxContent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** The transaction in a record of a file, read where it is. */
final class FrameContent implements TxContent {

    private final FileChannel file;
    private final FrameHeader head;

    FrameContent(FileChannel file, FrameHeader head) {
        this.file = file;
        this.head = head;
    }

    @Override
    public long length() {
        return head.length();
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, head.length());
        ByteBuffer rest = ByteBuffer.wrap(target, at, count);
        for (long from = head.start() + FrameFormat.TX_AT + offset; rest.hasRemaining(); ) {
            int read = file.read(rest, from);
            if (read < 0) {
                throw new EOFException("the backup file ends at " + file.size() + ", in the middle of " + this
                        + ", which was complete when it was first read");
            }
            from += read;
        }
    }

    @Override
    public String toString() {
        return head.place(0).toString();
    }
}
