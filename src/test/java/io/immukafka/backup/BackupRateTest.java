package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxMetadata;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a file is proved, beside plain SHA-256 over the same bytes in the same run. Times are of the processor: others may share it. */
@Tag("campaign")
class BackupRateTest {

    @TempDir
    private Path folder;

    @Test
    void smallRecords() throws IOException, NoSuchAlgorithmException {
        report(100, 200_000, 6);
    }

    @Test
    void largeValues() throws IOException, NoSuchAlgorithmException {
        report(4 << 20, 64, 3);
    }

    private void report(int valueLength, int records, int rounds) throws IOException, NoSuchAlgorithmException {
        Path path = folder.resolve("rate.backup");
        write(path, valueLength, records);
        for (int round = 0; round < rounds; round++) {
            long start = cpuNanos();
            double sha = bytesPerSecond(path);
            double plain = (cpuNanos() - start) / 1e9;
            start = cpuNanos();
            BackupVerifier verifier;
            try (FileChannel file = FileChannel.open(path)) {
                verifier = new BackupVerifier(file);
                assertThat(verifier.firstDefect()).isNull();
            }
            double proof = (cpuNanos() - start) / 1e9;
            start = cpuNanos();
            try (FileChannel file = FileChannel.open(path)) {
                assertThat(BackupTail.find(file, BackupTail.Proof.LAST).records())
                        .isEqualTo(records);
            }
            double tail = (cpuNanos() - start) / 1e9;
            assertThat(verifier.summary().records()).isEqualTo(records);
            System.out.printf(
                    "values of %,d bytes: verify %,.0f records/s, %,.0f MB/s; plain SHA-256 %,.0f MB/s (%.2f of its "
                            + "time); tail %,.0f records/s%n",
                    valueLength,
                    records / proof,
                    verifier.summary().bytes() / proof / 1e6,
                    sha,
                    proof / plain,
                    records / tail);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void write(Path path, int valueLength, int records) throws IOException {
        BackupHistory history = new BackupHistory(1, Integer.MAX_VALUE - records - 2);
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        file.truncate(0);
        try (BackupWriter writer = BackupWriter.toFile(file, 0)) {
            for (int id = 1; id <= records; id++) {
                history.add(1, TxMetadata.NONE, Ending.WHOLE, history.entry(EntryMetadata.NONE, valueLength));
                writer.append(history.parts(id, Integer.MAX_VALUE / 2).get(0));
                history.forget(id);
            }
        }
    }

    private static double bytesPerSecond(Path path) throws IOException, NoSuchAlgorithmException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] bytes = new byte[ReadBuffer.CAPACITY];
        long start = cpuNanos();
        long total = 0;
        try (FileChannel file = FileChannel.open(path)) {
            for (int read = file.read(ByteBuffer.wrap(bytes)); read > 0; read = file.read(ByteBuffer.wrap(bytes))) {
                sha.update(bytes, 0, read);
                total += read;
            }
        }
        sha.digest();
        return total * 1e3 / (cpuNanos() - start);
    }
}
