package io.immukafka.cli.history;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The history of a file or topic, read and verified in one pass. Its Alh's are in a temporary file, 32 bytes for each
 * transaction, so that the heap stays the same for a place of any length.
 */
public final class RecordedHistory implements History {

    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final int BUFFERED = 1024 * Digest.LENGTH;

    private final FileChannel alhs;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFERED);
    private @Nullable Position before;
    private Position last = Position.EMPTY;
    private long timestamp;

    private RecordedHistory(FileChannel alhs) {
        this.alhs = alhs;
    }

    /** Reads everything. The source stays the caller's. */
    public static RecordedHistory read(VerifiedOrigin source, Progress progress)
            throws EngineException, InterruptedException {
        try {
            FileChannel channel = FileChannel.open(
                    Files.createTempFile("immukafka-", ".alh"),
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
            RecordedHistory history = new RecordedHistory(channel);
            try {
                history.record(source, progress);
                return history;
            } catch (EngineException | InterruptedException | IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw CliErrors.temporary("writing checksums", e);
        }
    }

    private void record(VerifiedOrigin source, Progress progress)
            throws EngineException, InterruptedException, IOException {
        while (!source.ended()) {
            for (TxPart part : source.poll(Integer.MAX_VALUE, MOMENT)) {
                if (part.last()) {
                    add(part.claim());
                }
                source.release(part.payload().length);
            }
            progress.at(source.extent());
            if (Interruption.requested()) {
                throw new InterruptedRunException("interrupted at " + source.where());
            }
        }
        drain();
    }

    private void add(Claim claim) throws IOException {
        if (before == null) {
            before = claim.previous();
        }
        if (!buffer.hasRemaining()) {
            drain();
        }
        buffer.put(claim.alh().toBytes());
        last = claim.reached();
        timestamp = claim.timestamp();
    }

    private void drain() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            alhs.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public Position before() {
        return before == null ? Position.EMPTY : before;
    }

    @Override
    public Position last() {
        return last;
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    @Override
    public Digest alh(long tx) throws EngineException {
        if (tx == before().tx()) {
            return before().alh();
        }
        ByteBuffer digest = ByteBuffer.allocate(Digest.LENGTH);
        long offset = (tx - before().tx() - 1) * Digest.LENGTH;
        try {
            while (digest.hasRemaining()) {
                if (alhs.read(digest, offset + digest.position()) < 0) {
                    throw new IOException("transaction " + tx + " was not read");
                }
            }
        } catch (IOException e) {
            throw CliErrors.temporary("reading a checksum", e);
        }
        return Digest.of(digest.flip());
    }

    @Override
    public void close() {
        try {
            alhs.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing a temporary file failed", e);
        }
    }
}
