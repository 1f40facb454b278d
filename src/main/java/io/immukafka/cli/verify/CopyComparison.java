package io.immukafka.cli.verify;

import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxBuffer;
import io.immukafka.engine.TxStore;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Holds the damaged transactions of a file against a second copy, which is verified, and names what differs. */
final class CopyComparison {

    private static final int PIECE = 64 << 10;
    private static final long MEMORY = 16L << 20;
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final Endpoint damagedPlace;
    private final Endpoint copy;
    private final OriginOpener opener;

    CopyComparison(Endpoint damagedPlace, Endpoint copy, OriginOpener opener) {
        this.damagedPlace = damagedPlace;
        this.copy = copy;
        this.opener = opener;
    }

    /**
     * The differences, one sentence for each transaction.
     *
     * @param records in ascending order of their transactions
     */
    List<String> differences(List<DamagedFrame> records) throws EngineException, InterruptedException {
        Endpoint.BackupFile file = (Endpoint.BackupFile) damagedPlace;
        List<DamagedFrame> wanted = new ArrayList<>(records);
        List<String> found = new ArrayList<>();
        TxStore store = new TxStore(new MemoryBudget(MEMORY, 1).share(() -> {}), new SpoolBudget().share());
        try (FileChannel damaged = FileChannel.open(file.path());
                Origin source = opener.verified(copy, null, Strictness.CHAIN_ONLY)) {
            TxBuffer buffer = null;
            while (!wanted.isEmpty() && !source.ended()) {
                for (TxPart part : source.poll(PIECE, MOMENT)) {
                    if (!wanted.isEmpty() && wanted.get(0).tx() == part.claim().tx()) {
                        buffer = part.first() || buffer == null
                                ? Objects.requireNonNull(
                                        store.open(part.claim().length(), null), "one at a time finds room")
                                : buffer;
                        buffer.append(part.payload());
                        if (part.last()) {
                            found.add(compare(wanted.remove(0), damaged, buffer));
                            buffer.close();
                            buffer = null;
                        }
                    }
                    source.release(part.payload().length);
                }
                if (Interruption.requested()) {
                    throw new InterruptedRunException("interrupted while reading " + copy);
                }
            }
        } catch (IOException e) {
            throw CliErrors.of("comparing " + damagedPlace + " with " + copy, e);
        }
        for (DamagedFrame record : wanted) {
            found.add(copy + " does not have transaction " + record.tx() + ", so it cannot show what is damaged in "
                    + "record " + record.record());
        }
        return found;
    }

    private String compare(DamagedFrame record, FileChannel damaged, TxBuffer good) throws IOException {
        String begin = "record " + record.record() + ", transaction " + record.tx() + ": ";
        TxLayout layout;
        try {
            layout = TxLayout.of(good);
        } catch (MalformedTxException e) {
            throw new IOException(copy + " was verified but cannot be read now: " + e.getMessage(), e);
        }
        List<String> fields = new ArrayList<>();
        long length = Math.min(good.length(), record.end() - record.start());
        byte[] here = new byte[PIECE];
        byte[] there = new byte[PIECE];
        for (long at = 0; at < length; at += PIECE) {
            int count = (int) Math.min(PIECE, length - at);
            good.read(at, there, 0, count);
            readFully(damaged, ByteBuffer.wrap(here, 0, count), record.start() + at);
            int from = Arrays.mismatch(here, 0, count, there, 0, count);
            while (from >= 0 && fields.size() < 5) {
                TxLayout.FieldSpan field = layout.at(at + from);
                fields.add(field.name() + " (first different byte at offset " + (record.start() + at + from) + ")");
                int next = (int) Math.min(count, Math.max(from + 1, field.end() - at));
                int mismatch = Arrays.mismatch(here, next, count, there, next, count);
                from = mismatch < 0 ? -1 : next + mismatch;
            }
        }
        if (record.end() - record.start() != good.length()) {
            fields.add("its length (" + (record.end() - record.start()) + " bytes instead of " + good.length() + ")");
        }
        return begin
                + (fields.isEmpty()
                        ? "the transaction matches " + copy + "; the damage is in the record's header"
                        : "differs from " + copy + " in " + String.join(", ", fields));
    }

    private static void readFully(FileChannel file, ByteBuffer target, long offset) throws IOException {
        long at = offset;
        while (target.hasRemaining()) {
            int read = file.read(target, at);
            if (read < 0) {
                throw new IOException("the file became shorter while it was being read");
            }
            at += read;
        }
    }
}
