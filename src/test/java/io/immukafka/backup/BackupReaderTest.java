package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.TxPart;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxEncoder;
import io.immukafka.tx.TxMetadata;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupReaderTest {

    private static final BackupHistory HISTORY = BackupHistory.mixed(3, 24, 1);

    /** A pipe that gives a few bytes at a time. */
    private static ReadableByteChannel trickle(byte[] file) {
        Random random = new Random(4);
        ByteBuffer rest = ByteBuffer.wrap(file);
        return new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) {
                if (!rest.hasRemaining()) {
                    return -1;
                }
                int count = Math.min(1 + random.nextInt(40), Math.min(target.remaining(), rest.remaining()));
                for (int i = 0; i < count; i++) {
                    target.put(rest.get());
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    private static List<TxPart> readAll(BackupReader reader) throws IOException, BackupDefectException {
        List<TxPart> parts = new ArrayList<>();
        for (TxPart part = reader.next(); part != null; part = reader.next()) {
            parts.add(part);
        }
        return parts;
    }

    /** Its fields with the payload's value, which the record's own equality lacks. */
    private static List<Object> comparable(TxPart part) {
        return List.of(part.claim(), part.part(), part.parts(), ByteBuffer.wrap(part.payload()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50, 128, 524_288})
    void givesEveryTransactionInParts(int partBytes) throws IOException, BackupDefectException {
        List<TxPart> read = readAll(new BackupReader(trickle(HISTORY.file()), partBytes));

        List<TxPart> expected = new ArrayList<>();
        for (int id = 1; id <= HISTORY.size(); id++) {
            expected.addAll(HISTORY.parts(id, partBytes));
        }
        assertThat(read)
                .map(BackupReaderTest::comparable)
                .isEqualTo(expected.stream().map(BackupReaderTest::comparable).toList());
    }

    @Test
    void readsTheSameThroughTheVerifier() throws IOException {
        assertThat(new BackupVerifier(trickle(HISTORY.file())).firstDefect()).isNull();
    }

    @Test
    void neverGivesTheLastPartOfACutTransaction() throws IOException, BackupDefectException {
        byte[] file = Arrays.copyOf(HISTORY.file(), HISTORY.starts()[3] - 1);
        BackupReader reader = new BackupReader(BackupVerifierTest.channel(file), 60);
        List<TxPart> parts = new ArrayList<>();

        assertThatThrownBy(() -> {
                    for (TxPart part = reader.next(); part != null; part = reader.next()) {
                        parts.add(part);
                    }
                })
                .isInstanceOfSatisfying(
                        BackupDefectException.class,
                        e -> assertThat(e.defect())
                                .isInstanceOf(BackupDefect.CutRecord.class)
                                .hasFieldOrPropertyWithValue("missing", 1L));
        assertThat(parts)
                .filteredOn(TxPart::last)
                .extracting(part -> part.claim().tx())
                .containsExactly(1L, 2L);
        assertThat(parts.get(parts.size() - 1).claim()).isEqualTo(HISTORY.claim(3));
        assertThat(reader.place()).isEqualTo(new FilePosition(3, HISTORY.starts()[2], HISTORY.starts()[2]));
    }

    /** Most of a large transaction goes from the file into the parts and nowhere else. */
    @ParameterizedTest
    @ValueSource(ints = {1_000, 100_000, 524_288})
    void givesLargeTransactionsAsTheyAre(int partBytes) throws IOException, BackupDefectException {
        BackupHistory history = large(70_000, 300_000, 10, 900_000);

        List<TxPart> read = readAll(new BackupReader(BackupVerifierTest.channel(history.file()), partBytes));

        List<TxPart> expected = new ArrayList<>();
        for (int id = 1; id <= history.size(); id++) {
            expected.addAll(history.parts(id, partBytes));
        }
        assertThat(read)
                .map(BackupReaderTest::comparable)
                .isEqualTo(expected.stream().map(BackupReaderTest::comparable).toList());
    }

    @Test
    void tellsWhatACutLargeTransactionLacks() {
        BackupHistory history = large(300_000, 900_000);
        byte[] file = Arrays.copyOf(history.file(), history.starts()[2] - 200_000);

        assertThatThrownBy(() -> readAll(new BackupReader(BackupVerifierTest.channel(file), 524_288)))
                .isInstanceOfSatisfying(
                        BackupDefectException.class,
                        e -> assertThat(e.defect())
                                .isEqualTo(new BackupDefect.CutRecord(
                                        new FilePosition(2, history.starts()[1], file.length),
                                        file.length - history.starts()[1],
                                        200_000,
                                        true)));
    }

    private static BackupHistory large(int... valueLengths) {
        BackupHistory history = new BackupHistory(5, 0);
        for (int length : valueLengths) {
            history.add(1, TxMetadata.NONE, TxEncoder.Ending.WHOLE, history.entry(EntryMetadata.NONE, length));
        }
        return history;
    }

    @Test
    void namesAnIdThatDisagrees() {
        byte[] file = HISTORY.file(1);
        file[21] = 2;

        assertThatThrownBy(() -> readAll(new BackupReader(BackupVerifierTest.channel(file), 100)))
                .hasMessageContainingAll(
                        "record 1 ", "offset 14", "said to hold transaction 2", "that of transaction 1");
    }

    @Test
    void namesAMalformedHeader() {
        byte[] file = HISTORY.file(1);
        file[70] = 1;

        assertThatThrownBy(() -> readAll(new BackupReader(BackupVerifierTest.channel(file), 100)))
                .hasMessageContainingAll("record 1 ", "offset 70", "headerLength")
                .hasCauseInstanceOf(MalformedTxException.class);
    }

    /** The large transaction comes from nowhere and goes nowhere, so that only the reader's own memory counts. */
    @Test
    void streamsALargeTransactionInConstantMemory() throws IOException, BackupDefectException {
        long valueLength = 256L << 20;
        LargeTransaction large = new LargeTransaction(valueLength);
        int partBytes = 512 * 1024;
        BackupReader reader = new BackupReader(large.file(), partBytes);
        long before = allocated();

        long bytes = 0;
        int parts = 0;
        for (TxPart part = reader.next(); part != null; part = reader.next()) {
            assertThat(part.claim().length()).isEqualTo(large.length());
            bytes += part.payload().length;
            parts++;
        }

        assertThat(bytes).isEqualTo(large.length());
        // Each part is an array of its own; all else together is small.
        assertThat(allocated() - before).isLessThan(bytes + parts * 20_000L + (4 << 20));
    }

    @Test
    void verifiesALargeTransactionAllocatingNextToNothing() throws IOException {
        LargeTransaction large = new LargeTransaction(256L << 20);
        BackupVerifier verifier = new BackupVerifier(large.file());
        long before = allocated();

        assertThat(verifier.firstDefect()).isInstanceOf(BackupDefect.EntriesDisagree.class);
        assertThat(allocated() - before).isLessThan(4 << 20);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    /** A record that holds one transaction with one large value of zeros, which its eH does not stand for. */
    private static final class LargeTransaction {
        private final byte[] head;
        private final long valueLength;

        LargeTransaction(long valueLength) {
            this.valueLength = valueLength;
            BackupHistory history = new BackupHistory(1, 0);
            history.addOfKind(3);
            // The value of 20 bytes is the file's end; in its place comes the large one.
            byte[] small = history.file();
            head = Arrays.copyOf(small, small.length - 20);
            ByteBuffer patch = ByteBuffer.wrap(head);
            patch.putInt(26, (int) (8 + length()));
            patch.putLong(62, length());
            patch.putInt(head.length - 4, (int) valueLength);
        }

        long length() {
            return head.length - 70 + valueLength;
        }

        ReadableByteChannel file() {
            return new ReadableByteChannel() {
                private long at;

                @Override
                public int read(ByteBuffer target) {
                    long left = head.length + valueLength - at;
                    if (left == 0) {
                        return -1;
                    }
                    int start = target.position();
                    while (at < head.length && target.hasRemaining()) {
                        target.put(head[(int) at++]);
                    }
                    int zeros = (int) Math.min(target.remaining(), head.length + valueLength - at);
                    int from = target.arrayOffset() + target.position();
                    Arrays.fill(target.array(), from, from + zeros, (byte) 0);
                    target.position(target.position() + zeros);
                    at += zeros;
                    return target.position() - start;
                }

                @Override
                public boolean isOpen() {
                    return true;
                }

                @Override
                public void close() {}
            };
        }
    }
}
