package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.backup.BackupWriter;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.TxContent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A backup file that grows, or standard output. It ends with a whole record whenever it is closed. */
public final class FileDestination extends SynchronousDestination {

    private final String name;
    private final BackupWriter writer;
    /** Null unless it is a file. */
    private final @Nullable PeriodicSync durability;

    private Position reached;

    private FileDestination(String name, BackupWriter writer, @Nullable PeriodicSync durability, Position reached) {
        this.name = name;
        this.writer = writer;
        this.durability = durability;
        this.reached = reached;
    }

    /**
     * Continues a file.
     *
     * @param file open for writing, closed with this sink
     * @param reached the last transaction in it
     */
    public static FileDestination append(String name, FileChannel file, Position reached) throws EngineException {
        try {
            long length = file.size();
            return new FileDestination(
                    name, BackupWriter.toFile(file, length), new PeriodicSync(file, length), reached);
        } catch (IOException e) {
            throw CliErrors.of("writing " + name, e);
        }
    }

    public static FileDestination standardOutput() {
        // Not System.out, which hides failures such as a reader that is gone.
        FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        return new FileDestination("standard output", BackupWriter.toPipe(out), null, Position.EMPTY);
    }

    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        try {
            writer.append(part);
            if (part.last()) {
                reached = part.claim().reached();
                if (durability != null) {
                    durability.grown(writer.end());
                }
            }
        } catch (IllegalArgumentException e) {
            throw CliErrors.refused(ErrorCode.USAGE, from + " cannot be written to " + name + ": " + e.getMessage());
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Position flush() throws EngineException {
        try {
            if (durability != null) {
                durability.await();
            }
            writer.force();
            return reached;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private EngineException failed(IOException e) {
        return CliErrors.of(
                "writing " + name + " after transaction " + reached.tx()
                        + " (the file ends there, with a complete record)",
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
