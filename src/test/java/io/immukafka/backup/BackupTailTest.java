package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.backup.BackupTail.Proof;
import io.immukafka.chain.TxPart;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxMetadata;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupTailTest {

    private final BackupHistory history = BackupHistory.mixed(6, 16, 0);
    private byte[] file = new byte[0];
    private int[] starts = new int[0];

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void addALargeTransaction() {
        path = folder.resolve("a.backup");
        history.add(1, TxMetadata.NONE, Ending.WHOLE, history.entry(EntryMetadata.NONE, 1_000_000));
        history.addOfKind(1);
        history.addOfKind(0);
        file = history.file();
        starts = history.starts();
    }

    private FileChannel open(byte[] bytes) throws IOException {
        Files.write(path, bytes);
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @ParameterizedTest
    @EnumSource
    void findsTheEndOfAnIntactFile(Proof proof) throws IOException {
        try (FileChannel channel = open(file)) {
            assertThat(BackupTail.find(channel, proof))
                    .isEqualTo(new BackupTail(19, history.last(), file.length, file.length, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyFileHasNoLastTransaction(Proof proof) throws IOException {
        try (FileChannel channel = open(new byte[0])) {
            assertThat(BackupTail.find(channel, proof)).isEqualTo(new BackupTail(0, null, 0, 0, null));
        }
    }

    @ParameterizedTest
    @EnumSource
    void cutsACutRecordAndGoesOn(Proof proof) throws IOException {
        int length = starts[16] + 500_000;
        try (FileChannel channel = open(Arrays.copyOf(file, length))) {
            BackupTail tail = BackupTail.find(channel, proof);

            assertThat(tail.incomplete()).isTrue();
            assertThat(tail.last()).isEqualTo(history.claim(16).reached());
            assertThatThrownBy(() -> BackupWriter.toFile(channel, tail.end()))
                    .hasMessageContaining("must be removed first");
            assertThat(tail.repair(channel)).isEqualTo(new BackupTail.Removed(starts[16], 500_000));
            try (BackupWriter writer = BackupWriter.toFile(channel, tail.end())) {
                for (int id = 17; id <= 19; id++) {
                    for (TxPart part : history.parts(id, 100_000)) {
                        writer.append(part);
                    }
                }
            }
        }
        assertThat(Files.readAllBytes(path)).isEqualTo(file);
    }

    @ParameterizedTest
    @EnumSource
    void tellsADamagedLastRecordFromACutOne(Proof proof) throws IOException {
        byte[] damaged = file.clone();
        damaged[file.length - 4] ^= 1;
        try (FileChannel channel = open(damaged)) {
            BackupTail tail = BackupTail.find(channel, proof);

            assertThat(tail.incomplete()).isFalse();
            assertThat(tail.defect()).isInstanceOf(BackupDefect.EntriesDisagree.class);
            assertThat(tail.records()).isEqualTo(18);
            assertThat(tail.repair(channel)).isEqualTo(new BackupTail.Removed(starts[18], file.length - starts[18]));
        }
    }

    @Test
    void onlyTheFullProofFindsADamagedValueInTheMiddle() throws IOException {
        byte[] damaged = file.clone();
        damaged[starts[17] - 10] ^= 1;
        try (FileChannel channel = open(damaged)) {
            assertThat(BackupTail.find(channel, Proof.LAST).defect()).isNull();
            BackupTail all = BackupTail.find(channel, Proof.ALL);
            assertThat(all.defect()).isInstanceOf(BackupDefect.EntriesDisagree.class);
            assertThat(all.end()).isEqualTo(starts[16]);
        }
    }

    @Test
    void findsAGapAndADamagedLinkWithoutTheFullProof() throws IOException {
        try (FileChannel channel = open(history.file(1, 2, 4, 5))) {
            BackupTail tail = BackupTail.find(channel, Proof.LAST);
            assertThat(tail.defect()).isInstanceOf(BackupDefect.Gap.class);
            assertThat(tail.end()).isEqualTo(starts[2]);
        }
        byte[] damaged = file.clone();
        damaged[starts[5] + 35] ^= 1;
        try (FileChannel channel = open(damaged)) {
            assertThat(BackupTail.find(channel, Proof.LAST).defect())
                    .isInstanceOf(BackupDefect.ChecksumDisagrees.class)
                    .hasFieldOrPropertyWithValue("tx", 6L);
        }
    }

    @Test
    void everyCutLeavesTheRecordsBefore() throws IOException {
        byte[] start = Arrays.copyOf(file, starts[6]);
        try (FileChannel channel = open(start)) {
            for (int length = start.length; length >= 0; length--) {
                channel.truncate(length);
                int whole = Arrays.binarySearch(starts, length);
                boolean cut = whole < 0;
                int records = cut ? -whole - 2 : whole;
                BackupTail tail = BackupTail.find(channel, Proof.LAST);
                assertThat(tail.records()).isEqualTo(records);
                assertThat(tail.end()).isEqualTo(starts[records]);
                assertThat(tail.incomplete()).isEqualTo(cut);
            }
        }
    }

    @Test
    void doesNotCutAFileThatHasChanged() throws IOException {
        try (FileChannel channel = open(Arrays.copyOf(file, 100))) {
            BackupTail tail = BackupTail.find(channel, Proof.LAST);
            channel.truncate(90);
            assertThatThrownBy(() -> tail.repair(channel)).hasMessageContainingAll("100 bytes", "90");
        }
    }
}
