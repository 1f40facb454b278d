package io.immukafka.cli;

import io.immukafka.backup.BackupWriter;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.EngineException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;

/** A backup file that grows, or standard output. It ends with a whole record whenever it is closed. */
final class FileSink extends SynchronousSink {

    /** Bytes after which they are made durable, so that a crash loses little and the end has little left to do. */
    private static final long FORCE_EVERY = 256L << 20;

    private final String name;
    private final BackupWriter writer;
    private Position reached;
    private long forced;

    private FileSink(String name, BackupWriter writer, Position reached) {
        this.name = name;
        this.writer = writer;
        this.reached = reached;
        forced = writer.end();
    }

    /**
     * Continues a file.
     *
     * @param file open for writing, closed with this sink
     * @param reached the last transaction in it
     */
    static FileSink append(String name, FileChannel file, Position reached) throws EngineException {
        try {
            return new FileSink(name, BackupWriter.toFile(file, file.size()), reached);
        } catch (IOException e) {
            throw Failures.of("writing " + name, e);
        }
    }

    static FileSink standardOutput() {
        // Not System.out, which hides failures such as a reader that is gone.
        FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        return new FileSink("standard output", BackupWriter.toPipe(out), Position.EMPTY);
    }

    @Override
    public void put(TxPart part, String from) throws EngineException {
        try {
            writer.append(part);
            if (part.last()) {
                reached = part.claim().reached();
                if (writer.end() - forced >= FORCE_EVERY) {
                    writer.force();
                    forced = writer.end();
                }
            }
        } catch (IllegalArgumentException e) {
            throw Failures.refused(from + " can't be written to " + name + ": " + e.getMessage());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Position flush() throws EngineException {
        try {
            writer.force();
            return reached;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private EngineException failed(IOException e) {
        return Failures.of(
                "writing " + name + " after transaction " + reached.tx()
                        + " (the file ends there, with a whole record)",
                e);
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + name + " failed: " + e.getMessage(), e);
        }
    }
}
