package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Receipts of a file, without a server. */
class ReceiptCommandTest {

    /** Of immudb 1.2: the database's own entry, and then the key foo twelve times. */
    private static final Path FILE = Path.of("src/test/resources/fixtures/1-13.backup");

    /** Of the same database, up to transaction 10. */
    private static final Path SHORTER = Path.of("src/test/resources/fixtures/1-10.backup");

    private static final String ALH = "8d84a15c17532e046df48ea5b25f2ce18deca2633e9e3eb5b50ad191d865de22";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private InProcess ours;

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private InProcess.Result verify(Path receipt, String... more) {
        List<String> line = new ArrayList<>(List.of("verify", "--receipt", receipt.toString()));
        line.addAll(List.of(more));
        return ours.command(line.toArray(new String[0]));
    }

    private Path receipt(Path place, String entry) throws IOException {
        InProcess.Result result = ours.command("changes", place.toString(), "--prove", entry);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return Files.writeString(folder.resolve("receipt.json"), result.out());
    }

    private static void assertRefused(InProcess.Result result, int exitCode, String code, String... words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err()).contains("[" + code + "]").doesNotContain("Exception");
        assertThat(words).allSatisfy(word -> assertThat(result.err()).contains(word));
        assertThat(result.out()).isEmpty();
    }

    @Test
    void aReceiptIsTheOneOfTheDocument() throws IOException {
        InProcess.Result result = ours.command("changes", FILE.toString(), "--prove", "13:0");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).isEqualTo("Receipt of entry 0 of transaction 13, Alh " + ALH + "\n");
        assertThat(Path.of("docs/receipts.md")).content().contains("```json\n" + result.out() + "```");
    }

    @Test
    void aReceiptIsVerifiedWithoutAServer() throws IOException {
        InProcess.Result result = verify(receipt(FILE, "13:0"));
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .contains("entry 0 of 1 of transaction 13, committed at 2022-01-07T12:06:22Z, Alh " + ALH)
                .contains("key '\\x00foo', value '\\x0013'")
                .contains("--against PLACE");
    }

    @Test
    void aReceiptIsHeldAgainstAFile() throws IOException {
        InProcess.Result result = verify(receipt(FILE, "9:0"), "--against", SHORTER.toString(), "--json");
        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains(SHORTER + " has transaction 9 with the same Alh");
        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.get("proved").asBoolean()).isTrue();
        assertThat(report.get("tx").asInt()).isEqualTo(9);
        assertThat(report.get("keyBase64").asText()).isEqualTo("AGZvbw==");
        assertThat(report.get("against").asText()).isEqualTo(SHORTER.toString());
    }

    @Test
    void aPlaceWithoutTheTransactionCannotTell() throws IOException {
        Path receipt = receipt(FILE, "13:0");
        assertRefused(
                verify(receipt, "--against", SHORTER.toString()),
                ExitCode.REFUSED,
                "IMK-509",
                "ends with transaction 10");
        Path end = BackupFiles.write(
                folder.resolve("end"), BackupFiles.records(FILE).subList(5, 13));
        assertRefused(
                verify(receipt(FILE, "3:0"), "--against", end.toString()),
                ExitCode.REFUSED,
                "IMK-509",
                "begins with transaction 6");
        assertRefused(
                verify(
                        receipt,
                        "--against",
                        Files.createFile(folder.resolve("none")).toString()),
                ExitCode.REFUSED,
                "IMK-509",
                "has no transactions");
    }

    /** The receipt is in order, and the file too: it is only of another history. */
    @Test
    void aReceiptOfAnotherHistoryIsRefused() throws IOException {
        Path other = BackupFiles.write(
                folder.resolve("other"),
                List.of(BackupFiles.consistent(BackupFiles.withForgedTimestamp(
                        BackupFiles.records(FILE).get(0)))));
        assertThat(ours.command("verify", other.toString()).exitCode()).isZero();
        Path receipt = receipt(other, "1:0");
        assertThat(verify(receipt).exitCode()).isZero();
        assertThat(verify(receipt, "--against", other.toString()).exitCode()).isZero();
        assertRefused(
                verify(receipt, "--against", FILE.toString()),
                ExitCode.UNPROVED,
                "IMK-116",
                "belongs to another database");
    }

    @Test
    void aPlaceThatIsDamagedBeforeTheTransactionIsRefused() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(FILE));
        records.set(6, BackupFiles.withForgedTimestamp(records.get(6)));
        Path forged = BackupFiles.write(folder.resolve("forged"), records);
        assertRefused(verify(receipt(FILE, "9:0"), "--against", forged.toString()), ExitCode.UNPROVED, "IMK-102");
        assertRefused(ours.command("changes", forged.toString(), "--prove", "9:0"), ExitCode.UNPROVED, "IMK-102");
        assertThat(ours.command("changes", forged.toString(), "--prove", "6:0").exitCode())
                .as("what comes before the damage is verified")
                .isZero();
    }

    @Test
    void aChangedReceiptIsRefused() throws IOException {
        Path receipt = receipt(FILE, "13:0");
        String text = Files.readString(receipt);
        Files.writeString(receipt, text.replace("ADEz", "ADE0"));
        assertRefused(verify(receipt), ExitCode.UNPROVED, "IMK-115", "is not a valid receipt", "lead to the eH");
        assertRefused(verify(FILE), ExitCode.UNPROVED, "IMK-115", "line 1: expected '{");
        Files.writeString(receipt, "{" + " ".repeat(3 << 20));
        assertRefused(verify(receipt), ExitCode.UNPROVED, "IMK-115", "longer than 2097152 bytes");
        assertRefused(verify(folder.resolve("missing")), ExitCode.UNREACHABLE, "IMK-305", "does not exist");
    }

    @Test
    void lostValuesAreProvedByTheirDigest() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(FILE));
        records.set(4, BackupFiles.withoutValues(records.get(4)));
        Path receipt = receipt(BackupFiles.write(folder.resolve("stripped"), records), "5:0");
        InProcess.Result result = verify(receipt, "--against", FILE.toString(), "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).contains("value with the SHA-256 ");
        assertThat(result.out()).contains("\"valueSha256\":\"").doesNotContain("valueBase64");
    }

    @Test
    void whatIsNotThereHasNoReceipt() throws IOException {
        assertRefused(prove(FILE, "14:0"), ExitCode.REFUSED, "IMK-509", "ends with transaction 13");
        assertRefused(prove(FILE, "13:1"), ExitCode.REFUSED, "IMK-509", "has 1 entries, numbers 0 to 0");
        Path end = BackupFiles.write(
                folder.resolve("end"), BackupFiles.records(FILE).subList(5, 13));
        assertRefused(prove(end, "5:0"), ExitCode.REFUSED, "IMK-509", "begins with transaction 6");
        assertThat(prove(end, "6:0").exitCode()).isZero();
    }

    private InProcess.Result prove(Path place, String entry) {
        return ours.command("changes", place.toString(), "--prove", entry);
    }

    @Test
    void wrongUseIsSaidInOneLine() {
        for (String[] line : new String[][] {
            {"changes", FILE.toString(), "--prove", "13"},
            {"changes", FILE.toString(), "--prove", "0:0"},
            {"changes", FILE.toString(), "--prove", "1:-1"},
            {"changes", FILE.toString(), "--prove", "1:4294967296"},
            {"changes", FILE.toString(), "--prove", "9999999999999999999:0"},
            {"changes", FILE.toString(), "--prove", "13:0", "--from", "2"},
            {"changes", FILE.toString(), "--prove", "13:0", "--table", "t"},
            {"changes", FILE.toString(), "--prove", "13:0", "--follow"},
            {"verify", FILE.toString(), "--receipt", "r"},
            {"verify", "--receipt", "r", "--deep"},
            {"verify", "--receipt", "kafka://localhost/t"},
            {"verify", "--receipt", "-", "--against", "-"},
        }) {
            assertRefused(ours.command(line), ExitCode.REFUSED, "IMK-504");
        }
        assertRefused(
                ours.command("changes", "immudb://localhost/systemdb", "--prove", "1:0"), ExitCode.REFUSED, "IMK-218");
    }
}
