package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxHasher;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
import io.immukafka.tx.TxMetadata;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transaction of 1 GB goes through a heap of 64 MB. */
@Tag("campaign")
class MemoryIT {

    private static final int VALUES = 32;
    private static final int VALUE = 32 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** Writes a backup file with one transaction, whose eH is found in a first pass over its bytes. */
    private static void write(Path file) throws Exception {
        byte[] value = new byte[VALUE];
        TxHasher hasher = new TxHasher();
        byte[] draft = header(Digest.ZERO).encode();
        long length = 4L + draft.length + VALUES * (2L + 4 + 2 + 4 + VALUE) + 3;
        hasher.begin(length);
        each(draft, value, bytes -> {
            try {
                hasher.accept(bytes, 0, bytes.length);
            } catch (MalformedTxException e) {
                throw new IOException(e);
            }
        });
        TxHeader header = header(hasher.finish().eH());
        try (DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 20))) {
            out.write("IMMUBACKUP".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(1);
            out.writeLong(1);
            out.writeInt(Digest.LENGTH);
            out.writeInt((int) (8 + length));
            out.write(header.alh().toBytes());
            out.writeLong(length);
            each(header.encode(), value, out::write);
        }
    }

    private static TxHeader header(Digest eH) {
        return new TxHeader(1, Position.EMPTY.alh(), 1_700_000_000, 1, TxMetadata.NONE, VALUES, eH, 0, Digest.ZERO);
    }

    private interface Bytes {
        void accept(byte[] bytes) throws IOException;
    }

    private static void each(byte[] header, byte[] value, Bytes out) throws IOException {
        out.accept(new byte[] {0, 0, 0, (byte) header.length});
        out.accept(header);
        for (int i = 0; i < VALUES; i++) {
            String key = "k%03d".formatted(i);
            out.accept(new byte[] {0, 4});
            out.accept(key.getBytes(StandardCharsets.US_ASCII));
            out.accept(new byte[] {0, 0, 2, 0, 0, 0});
            out.accept(value);
        }
        out.accept(new byte[] {0, 1, 0});
    }

    @Test
    void verifiedCopiedRestoredAndBackedUp() throws Exception {
        Path file = folder.resolve("gigabyte");
        write(file);
        try (ImmudbServer server = ImmudbServer.start()) {
            CommandProcess command = new CommandProcess(folder, server);
            assertEnd(command.run(null, "verify", file.toString()));
            assertEnd(command.run(null, "changes", file.toString()));
            Path copy = folder.resolve("copy");
            assertEnd(command.run(null, "copy", file.toString(), copy.toString()));
            assertThat(Files.mismatch(file, copy)).isNegative();
            Files.delete(copy);
            assertEnd(command.run(null, "restore", "gigabyte", "-i", file.toString(), "--patience", "300"));
            Path back = folder.resolve("back");
            assertEnd(command.run(null, "backup", "gigabyte", "-o", back.toString(), "--patience", "300"));
            assertThat(Files.mismatch(file, back)).isNegative();
        }
    }

    private static void assertEnd(InProcess.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }
}
