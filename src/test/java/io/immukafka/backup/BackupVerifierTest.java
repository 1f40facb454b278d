package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.immukafka.backup.BackupDefect.Damaged;
import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.hash.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupVerifierTest {

    private static final BackupHistory HISTORY = BackupHistory.mixed(1, 40, 3);
    private static final byte[] FILE = HISTORY.file();
    private static final int[] STARTS = HISTORY.starts();

    static ReadableByteChannel channel(byte[] file) {
        return Channels.newChannel(new ByteArrayInputStream(file));
    }

    private static @Nullable BackupDefect firstDefect(byte[] file) throws IOException {
        return new BackupVerifier(channel(file)).firstDefect();
    }

    private static List<BackupDefect> defects(byte[] file) throws IOException {
        BackupVerifier verifier = new BackupVerifier(channel(file));
        List<BackupDefect> found = new ArrayList<>();
        for (FrameVerdict verdict = verifier.next(); verdict != null; verdict = verifier.next()) {
            found.addAll(verdict.defects());
        }
        assertThat(verifier.summary().defects()).isEqualTo(found.size());
        return found;
    }

    private static byte[] flipped(byte[] file, int at, int bit) {
        byte[] copy = file.clone();
        copy[at] ^= (byte) (1 << bit);
        return copy;
    }

    private static int recordAt(int offset) {
        int found = Arrays.binarySearch(STARTS, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    @Test
    void provesAnIntactFile() throws IOException {
        BackupVerifier verifier = new BackupVerifier(channel(FILE));

        assertThat(verifier.firstDefect()).isNull();
        assertThat(verifier.summary())
                .isEqualTo(new BackupSummary(
                        40, 0, Position.EMPTY, HISTORY.last(), FILE.length, FILE.length, 5, 0, false));
    }

    @Test
    void provesAFileThatBeginsLater() throws IOException {
        byte[] file = Arrays.copyOfRange(FILE, STARTS[10], FILE.length);
        BackupVerifier verifier = new BackupVerifier(channel(file));

        assertThat(verifier.firstDefect()).isNull();
        assertThat(verifier.summary().before()).isEqualTo(HISTORY.claim(10).reached());
        assertThat(verifier.summary().last()).isEqualTo(HISTORY.last());
    }

    @Test
    void anEmptyFileHoldsNothing() throws IOException {
        BackupVerifier verifier = new BackupVerifier(channel(new byte[0]));

        assertThat(verifier.firstDefect()).isNull();
        assertThat(verifier.summary()).isEqualTo(new BackupSummary(0, 0, null, null, 0, 0, 0, 0, false));
    }

    @Test
    void findsEveryFlippedByteAtItsRecord() throws IOException {
        for (int at = 0; at < FILE.length; at++) {
            BackupDefect defect = firstDefect(flipped(FILE, at, at % 8));

            assertThat(defect).as("byte %d of record %d", at, recordAt(at)).isNotNull();
            assertThat(defect.place().record()).as("byte %d: %s", at, defect).isEqualTo(recordAt(at));
            assertThat(defect.place().start()).isEqualTo(STARTS[recordAt(at) - 1]);
        }
    }

    /** Records of each kind, every bit, with the proof going on behind the damage. */
    @Test
    void aFlippedBitDamagesNoOtherRecord() throws IOException {
        BackupHistory history = BackupHistory.mixed(2, 9, 0);
        byte[] file = history.file();
        int second = history.starts()[1];
        int third = history.starts()[2];
        for (int at = second; at < third; at++) {
            for (int bit = 0; bit < 8; bit++) {
                List<BackupDefect> defects = defects(flipped(file, at, bit));

                assertThat(defects)
                        .as("bit %d of byte %d", bit, at)
                        .isNotEmpty()
                        .allSatisfy(
                                defect -> assertThat(defect.place().record()).isEqualTo(2));
            }
        }
    }

    @Test
    void findsEveryCut() throws IOException {
        for (long length = 0; length < FILE.length; length++) {
            BackupVerifier verifier = new BackupVerifier(channel(Arrays.copyOf(FILE, (int) length)));
            BackupDefect defect = verifier.firstDefect();
            int cut = recordAt((int) length);
            long present = length - STARTS[cut - 1];
            if (present == 0) {
                assertThat(defect).isNull();
            } else {
                long missing = STARTS[cut] - length;
                FilePosition place = new FilePosition(cut, STARTS[cut - 1], length);
                assertThat(defect)
                        .isEqualTo(
                                present < 30
                                        ? new BackupDefect.CutRecord(place, present, 198 - present, false)
                                        : new BackupDefect.CutRecord(place, present, missing, true));
            }
            assertThat(verifier.summary().provedBytes()).isEqualTo(STARTS[cut - 1]);
        }
    }

    @Test
    void namesTheFieldOfTheFrame() throws IOException {
        int start = STARTS[4];
        FilePosition field = new FilePosition(5, start, start + 10);
        assertThat(firstDefect(flipped(FILE, start + 3, 0)))
                .isEqualTo(new BackupDefect.BadMagic(
                        new FilePosition(5, start, start), "494d4d544241434b5550", OptionalLong.of(STARTS[5])));
        assertThat(firstDefect(flipped(FILE, start + 13, 1))).isEqualTo(new BackupDefect.UnsupportedVersion(field, 3));
        assertThat(firstDefect(flipped(FILE, start + 21, 1)))
                .isEqualTo(new BackupDefect.TxIdDisagrees(new FilePosition(5, start, start + 14), 7, 5));
        assertThat(firstDefect(flipped(FILE, start + 25, 0)))
                .isEqualTo(new BackupDefect.BadChecksumLength(new FilePosition(5, start, start + 22), 33));
        assertThat(firstDefect(flipped(FILE, start + 26, 7)))
                .isInstanceOf(BackupDefect.LengthPrefixDisagrees.class)
                .hasFieldOrPropertyWithValue("place", new FilePosition(5, start, start + 26))
                .hasFieldOrPropertyWithValue("payloadLength", (1L << 31) + 8 + HISTORY.tx(5).length)
                .hasFieldOrPropertyWithValue("prefix", (long) HISTORY.tx(5).length);
        byte[] shortened = FILE.clone();
        ByteBuffer.wrap(shortened).putInt(start + 26, 135);
        assertThat(firstDefect(shortened))
                .isEqualTo(new BackupDefect.BadPayloadLength(new FilePosition(5, start, start + 26), 135));
    }

    @Test
    void namesTheFieldOfAMalformedTransaction() throws IOException {
        int flagLength = STARTS[1] - 2;

        assertThat(firstDefect(flipped(FILE, flagLength, 1)))
                .asInstanceOf(type(BackupDefect.Malformed.class))
                .satisfies(defect -> {
                    assertThat(defect.field()).isEqualTo("flagLength");
                    assertThat(defect.place().offset()).isEqualTo(STARTS[1] - 3);
                });
    }

    @Test
    void tellsADamagedValueFromADamagedHeader() throws IOException {
        int value = STARTS[1] - 4;

        assertThat(defects(flipped(FILE, value, 0)))
                .singleElement()
                .asInstanceOf(type(BackupDefect.EntriesDisagree.class))
                .satisfies(defect -> assertThat(defect.problem())
                        .contains("transaction 1 ", defect.computed().toHex()));
    }

    @ParameterizedTest
    @EnumSource
    void tellsWhatIsDamaged(Damaged damaged) throws IOException {
        int record = damaged == Damaged.UNKNOWN ? 40 : 9;
        int at = STARTS[record - 1]
                + switch (damaged) {
                    case CHECKSUM, UNKNOWN -> 30;
                    case PREV_ALH -> 82;
                    case HEADER -> 120;
                    case EH -> 130;
                };

        assertThat(defects(flipped(FILE, at, 0)))
                .singleElement()
                .asInstanceOf(type(BackupDefect.ChecksumDisagrees.class))
                .satisfies(defect -> {
                    assertThat(defect.damaged()).isEqualTo(damaged);
                    assertThat(defect.tx()).isEqualTo(record);
                    assertThat(defect.describe())
                            .contains(defect.stated().toHex(), defect.computed().toHex());
                });
    }

    @Test
    void tellsTheHeadersIdFromTheRecords() throws IOException {
        int start = STARTS[8];

        assertThat(defects(flipped(FILE, start + 81, 4)))
                .containsExactly(new BackupDefect.TxIdDisagrees(new FilePosition(9, start, start + 74), 9, 25));
    }

    @Test
    void namesAGap() throws IOException {
        byte[] file = HISTORY.file(1, 2, 5, 6);
        int start = STARTS[2];

        assertThat(defects(file))
                .containsExactly(new BackupDefect.Gap(
                        new FilePosition(3, start, start), HISTORY.claim(2).reached(), 5));
    }

    @Test
    void namesReorderedRecords() throws IOException {
        assertThat(defects(HISTORY.file(1, 3, 2, 4)))
                .satisfiesExactly(
                        gap -> assertThat(gap).isInstanceOf(BackupDefect.Gap.class),
                        reordered -> assertThat(reordered)
                                .isInstanceOf(BackupDefect.Reordered.class)
                                .hasFieldOrPropertyWithValue("tx", 2L)
                                .hasFieldOrPropertyWithValue(
                                        "position", HISTORY.claim(3).reached()));
    }

    @Test
    void namesARepeatedRecord() throws IOException {
        assertThat(defects(HISTORY.file(1, 2, 2, 3)))
                .containsExactly(new BackupDefect.Repeated(new FilePosition(3, STARTS[2], STARTS[2]), 2));
    }

    @Test
    void namesAFork() throws IOException {
        BackupHistory other = BackupHistory.mixed(99, 3, 3);
        byte[] joined = Arrays.copyOf(HISTORY.file(1, 2), STARTS[2] + other.record(3).length);
        System.arraycopy(other.record(3), 0, joined, STARTS[2], other.record(3).length);

        assertThat(defects(joined))
                .containsExactly(new BackupDefect.Fork(
                        new FilePosition(3, STARTS[2], STARTS[2] + 82),
                        2,
                        HISTORY.claim(2).alh(),
                        other.claim(2).alh()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 61, 100, 600_000})
    void namesTrailingGarbage(int length) throws IOException {
        byte[] file = Arrays.copyOf(FILE, FILE.length + length);

        assertThat(defects(file))
                .containsExactly(
                        new BackupDefect.TrailingGarbage(new FilePosition(41, FILE.length, FILE.length), length));
    }

    @Test
    void namesAFileThatIsNoBackup() throws IOException {
        assertThat(firstDefect(new byte[5]))
                .isEqualTo(new BackupDefect.BadMagic(new FilePosition(1, 0, 0), "0000000000", OptionalLong.empty()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 70, 200})
    void checksEveryBlRoot(int lag) throws IOException {
        byte[] file = BackupHistory.mixed(5, 150, lag).file();
        BackupVerifier verifier = BackupVerifier.deep(channel(file), TreeCheck.MOST_WAITING);

        assertThat(verifier.firstDefect()).isNull();
        assertThat(verifier.summary().treeChecked()).isEqualTo(150);
        assertThat(verifier.summary().treeLagged()).isFalse();
    }

    @Test
    void theCheckOfBlRootEndsWhereTheLagIsTooLong() throws IOException {
        byte[] file = BackupHistory.mixed(5, 150, 200).file();
        BackupVerifier verifier = BackupVerifier.deep(channel(file), 100);

        assertThat(verifier.firstDefect()).isNull();
        assertThat(verifier.summary().treeChecked()).isEqualTo(101);
        assertThat(verifier.summary().treeLagged()).isTrue();

        BackupVerifier exactly = BackupVerifier.deep(channel(file), 149);
        assertThat(exactly.firstDefect()).isNull();
        assertThat(exactly.summary().treeChecked()).isEqualTo(150);
        assertThat(exactly.summary().treeLagged()).isFalse();
    }

    /** A history whose trees are built over the Alh's of another one: every Alh holds, no blRoot does. */
    @Test
    void namesAForgedBlRoot() throws IOException {
        BackupHistory forged = new BackupHistory(7, 0);
        forged.forgeRoots(Digest.OF_NOTHING);
        for (int i = 0; i < 3; i++) {
            forged.addOfKind(0);
        }
        byte[] file = forged.file();

        assertThat(firstDefect(file)).isNull();
        assertThat(BackupVerifier.deep(channel(file), 100).firstDefect())
                .asInstanceOf(type(BackupDefect.TreeDisagrees.class))
                .extracting(BackupDefect.TreeDisagrees::fault, type(TreeCheck.Fault.RootDiffers.class))
                .returns(2L, TreeCheck.Fault.RootDiffers::tx)
                .returns(Digest.OF_NOTHING, TreeCheck.Fault.RootDiffers::stated);
    }

    @Test
    void namesABlTxIdThatDecreases() throws IOException {
        BackupHistory history = BackupHistory.mixed(8, 5, 0);
        history.lag(3);
        history.addOfKind(0);

        assertThat(BackupVerifier.deep(channel(history.file()), 100).firstDefect())
                .asInstanceOf(type(BackupDefect.TreeDisagrees.class))
                .returns(new TreeCheck.Fault.SizeDecreases(6, 4, 2), BackupDefect.TreeDisagrees::fault);
    }
}
