package io.immukafka.engine;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where large transactions are kept until they are applied. */
public interface SpoolDisk {

    /** Files in the folder for temporary files, which are gone when they are closed or the process ends. */
    SpoolDisk TEMPORARY = () -> {
        Path path = Files.createTempFile("immukafka-", ".tx");
        FileChannel channel = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        return new SpoolFile() {
            @Override
            public void write(ByteBuffer bytes, long offset) throws IOException {
                for (long at = offset; bytes.hasRemaining(); ) {
                    at += channel.write(bytes, at);
                }
            }

            @Override
            public void read(ByteBuffer target, long offset) throws IOException {
                for (long at = offset; target.hasRemaining(); ) {
                    int count = channel.read(target, at);
                    if (count < 0) {
                        throw new EOFException("it ends at " + channel.size() + "; another program has truncated it");
                    }
                    at += count;
                }
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }

            @Override
            public String toString() {
                return path.toString();
            }
        };
    };

    /** A file that can be read wherever it was written. */
    interface SpoolFile {

        /** Writes all of the bytes. */
        void write(ByteBuffer bytes, long offset) throws IOException;

        /** Fills the target. */
        void read(ByteBuffer target, long offset) throws IOException;

        /** Removes the file; a reader that still uses it gets an IOException. */
        void close() throws IOException;
    }

    /** A new, empty file. */
    SpoolFile create() throws IOException;
}
