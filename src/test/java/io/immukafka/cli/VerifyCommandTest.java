package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupHistory;
import io.immukafka.cli.console.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class VerifyCommandTest {

    private static final Path FILE = Path.of("src/test/resources/fixtures/1-13.backup");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private InProcess ours;

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("changed"), bytes);
    }

    @Test
    void provesAnIntactFile() {
        InProcess.Result result = ours.command("verify", "-i", FILE.toString(), "--deep", "--json");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("transactions from 1 to 13").contains("blRoots were recomputed up to");
        assertThat(result.out())
                .contains("\"verified\":true", "\"last\":13", "\"blRootsUpTo\":13", "\"defects\":[]")
                .contains("8d84a15c17532e046df48ea5b25f2ce18deca2633e9e3eb5b50ad191d865de22");
    }

    /** Every byte of a file of all kinds of transactions, one after the other, each time another bit. */
    @Test
    void findsEveryChangedByteInItsRecordAndNamesTheField() throws IOException {
        BackupHistory history = BackupHistory.mixed(11, 32, 3);
        byte[] bytes = history.file();
        int[] starts = history.starts();
        Path path = write(bytes);
        assertThat(ours.command("verify", path.toString()).exitCode()).isZero();
        CommandLine verify = Immukafka.commandLine("verify").setErr(new PrintWriter(Writer.nullWriter()));
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            for (int record = 1; record < starts.length; record++) {
                for (int at = starts[record - 1]; at < starts[record]; at++) {
                    file.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[at] ^ 1 << (at + record) % 8)}), at);
                    StringWriter out = new StringWriter();
                    int exitCode = verify.setOut(new PrintWriter(out)).execute("verify", path.toString(), "--json");
                    file.write(ByteBuffer.wrap(bytes, at, 1), at);
                    assertThat(exitCode).as("byte " + at).isEqualTo(ExitCode.UNPROVED);
                    assertThat(out.toString())
                            .as("byte %d of record %d", at - starts[record - 1], record)
                            .containsPattern("\"defects\":\\[\\{\"defect\":\"(" + expected(at - starts[record - 1])
                                    + ")\",\"record\":" + record + ",\"start\":" + starts[record - 1] + ",");
                }
            }
        }
        assertThat(ours.command("verify", path.toString()).exitCode()).isZero();
    }

    /** The defects as which a damaged byte of a record may show, by its offset. */
    private static String expected(int offset) {
        Map<Integer, String> ends = new TreeMap<>(Map.of(
                10, "BadMagic",
                14, "UnsupportedVersion",
                22, "TxIdDisagrees",
                26, "BadChecksumLength",
                30, "LengthPrefixDisagrees|BadPayloadLength",
                62, "ChecksumDisagrees",
                70, "LengthPrefixDisagrees",
                74, "Malformed",
                82, "TxIdDisagrees|Malformed",
                122, "ChecksumDisagrees"));
        return ends.entrySet().stream()
                .filter(field -> offset < field.getKey())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("Malformed|ChecksumDisagrees|EntriesDisagree");
    }

    @Test
    void findsGapsReorderingTrailingAndCutData() throws IOException {
        List<byte[]> records = BackupFiles.records(FILE);
        assertThat(defectsOf(without(records, 4))).contains("Gap");
        List<byte[]> swapped = new ArrayList<>(records);
        Collections.swap(swapped, 4, 5);
        assertThat(defectsOf(swapped)).contains("Reordered");
        List<byte[]> repeated = new ArrayList<>(records);
        repeated.add(6, records.get(5));
        assertThat(defectsOf(repeated)).contains("Repeated");
        List<byte[]> trailing = new ArrayList<>(records);
        trailing.add(new byte[] {1, 2, 3});
        assertThat(defectsOf(trailing)).contains("TrailingGarbage");
        List<byte[]> cut = new ArrayList<>(records);
        cut.set(12, Arrays.copyOf(records.get(12), 100));
        assertThat(defectsOf(cut)).contains("CutRecord");
        assertThat(ours.command("verify", write(new byte[0]).toString()).exitCode())
                .isEqualTo(ExitCode.UNPROVED);
    }

    private static List<byte[]> without(List<byte[]> records, int index) {
        List<byte[]> rest = new ArrayList<>(records);
        rest.remove(index);
        return rest;
    }

    private String defectsOf(List<byte[]> records) throws IOException {
        Path file = BackupFiles.write(folder.resolve("records"), records);
        InProcess.Result result = ours.command("verify", file.toString(), "--json");
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNPROVED);
        return result.out();
    }

    @Test
    void aSecondCopyNamesTheEntry() throws IOException {
        byte[] bytes = Files.readAllBytes(FILE);
        int inLastValue = bytes.length - 1;
        bytes[inLastValue] ^= 1;

        InProcess.Result result =
                ours.command("verify", write(bytes).toString(), "--against", FILE.toString(), "--json");

        assertThat(result.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(result.err())
                .contains("record 13, transaction 13: differs from " + FILE + " in the value of entry[0]")
                .contains("offset " + inLastValue);
        assertThat(result.out()).contains("\"differences\":[\"record 13");
    }

    @Test
    void aSecondCopyNamesTheFieldOfTheHeader() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(FILE));
        records.set(6, BackupFiles.withForgedTimestamp(records.get(6)));
        Path file = BackupFiles.write(folder.resolve("forged"), records);

        InProcess.Result result = ours.command("verify", file.toString(), "--against", FILE.toString());

        assertThat(result.err())
                .contains("record 7, transaction 7: differs from")
                .contains("header.timestamp");
    }

    @Test
    void wrongUseIsSaidInOneLine() {
        for (String[] line : new String[][] {
            {"verify", "ftp://host/x"},
            {"verify", "immudb://user:secret@host/db"},
            {"verify", "a", "-i", "b"},
            {"copy", FILE.toString(), FILE.toString()},
            {"backup"},
            {"backup", "x", "--json"}
        }) {
            InProcess.Result result = ours.command(line);
            assertThat(result.exitCode()).as(String.join(" ", line)).isEqualTo(ExitCode.REFUSED);
            assertThat(result.err()).hasLineCount(1).startsWith("immukafka: ").doesNotContain("Exception");
        }
        assertThat(ours.command("verify", "/no/such/file").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(ours.command("nonsense").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(ours.command("backup", "--help").exitCode()).isZero();
        assertThat(ours.command("backup", "--help").out()).contains("Examples:");
    }
}
