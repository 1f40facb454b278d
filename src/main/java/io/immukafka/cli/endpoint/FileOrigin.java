package io.immukafka.cli.endpoint;

import io.immukafka.backup.BackupDefectException;
import io.immukafka.backup.BackupReader;
import io.immukafka.backup.LengthSample;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Extent;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A backup file, or standard input, as it is: its content is not verified. */
public final class FileOrigin implements Origin {

    /** Length of the parts in bytes: large enough to cost little, small enough to hold several. */
    static final int PART = 512 << 10;

    private final String name;
    /** Null for standard input. */
    private final @Nullable Path file;

    private final ReadableByteChannel in;
    private final BackupReader reader;
    private final long total;

    /** The same as {@code in} if its bytes can be read again. */
    private final @Nullable FileChannel regular;

    private @Nullable TxPart peeked;
    private @Nullable TxContent stored;
    private long done;
    private String where;
    private boolean ended;

    private FileOrigin(String name, @Nullable Path file, ReadableByteChannel in, long total) {
        this.name = name;
        this.file = file;
        this.in = in;
        this.total = total;
        where = name;
        regular = in instanceof FileChannel channel && file != null && Files.isRegularFile(file) ? channel : null;
        reader = new BackupReader(in, PART);
    }

    public static FileOrigin open(Path file) throws EngineException {
        try {
            FileChannel channel = FileChannel.open(file);
            return new FileOrigin(file.toString(), file, channel, channel.size());
        } catch (IOException e) {
            throw CliErrors.of("opening " + file, e);
        }
    }

    public static FileOrigin standardInput() {
        return new FileOrigin("standard input", null, Channels.newChannel(System.in), Extent.UNKNOWN);
    }

    /** The first part, which {@link #poll} will still give; null if the file is empty. */
    @Nullable
    public TxPart peek() throws EngineException {
        if (peeked == null) {
            peeked = read();
        }
        return peeked;
    }

    private @Nullable TxPart read() throws EngineException {
        try {
            TxPart part = reader.next();
            if (part == null) {
                ended = true;
            } else if (part.first()) {
                stored = regular == null ? null : reader.content(regular);
                where = name + ", record " + reader.place().record() + " at offset "
                        + reader.place().start();
            }
            return part;
        } catch (BackupDefectException e) {
            throw CliErrors.of(name, e);
        } catch (IOException e) {
            throw CliErrors.of("reading " + name, e);
        }
    }

    @Override
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException {
        List<TxPart> parts = new ArrayList<>();
        // One transaction at a time, so that where() is right for all parts.
        for (long bytes = 0; bytes < maxBytes; ) {
            TxPart part = peek();
            if (part == null) {
                break;
            }
            peeked = null;
            parts.add(part);
            bytes += part.payload().length;
            done += part.payload().length;
            if (part.last()) {
                break;
            }
        }
        return parts;
    }

    @Override
    public void release(long bytes) {
        // The file is read only as fast as it is polled.
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public @Nullable TxContent stored() {
        return stored;
    }

    @Override
    public Extent extent() {
        return new Extent(done, total, "B");
    }

    @Override
    public long expectedLength() throws EngineException {
        if (file == null || regular == null) {
            return 0;
        }
        try (FileChannel heads = FileChannel.open(file)) {
            return LengthSample.average(heads);
        } catch (IOException e) {
            throw CliErrors.of("reading " + name, e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + name + " failed", e);
        }
    }
}
