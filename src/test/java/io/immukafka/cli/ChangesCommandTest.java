package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.cli.console.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The changes in a file, without a server. */
class ChangesCommandTest {

    /** Of immudb 1.2: the database's own entry, and then the key foo twelve times. */
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

    private InProcess.Result changes(Object place, String... more) {
        List<String> line = new ArrayList<>(List.of("changes", place.toString()));
        line.addAll(List.of(more));
        return ours.command(line.toArray(new String[0]));
    }

    @Test
    void aLineForEachChange() {
        InProcess.Result result = changes(FILE);
        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .hasLineCount(12)
                .startsWith("2:0 2022-01-07T12:05:01Z set 'foo' = '2'\n")
                .endsWith("13:0 2022-01-07T12:06:22Z set 'foo' = '13'\n");
        assertThat(result.err()).isEqualTo(FILE + ": verified: transactions from 1 to 13\n");
    }

    @Test
    void anObjectForEachChange() throws IOException {
        InProcess.Result result = changes(FILE, "--json", "--from", "13");
        JsonNode only = new ObjectMapper().readTree(result.out());
        assertThat(only)
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        "{\"tx\":13,\"entry\":0,\"time\":\"2022-01-07T12:06:22Z\",\"alh\":"
                                                + "\"8d84a15c17532e046df48ea5b25f2ce18deca2633e9e3eb5b50ad191d865de22\","
                                                + "\"kind\":\"key\",\"op\":\"set\",\"key\":\"foo\",\"value\":\"13\",\"indexed\":true}"));
    }

    @Test
    void onlyWhatIsWanted() {
        assertThat(changes(FILE, "--from", "5", "--to", "7").out())
                .hasLineCount(3)
                .startsWith("5:0 ")
                .contains("\n7:0 ");
        InProcess.Result later = changes(FILE, "--from", "99");
        assertThat(later.exitCode()).isZero();
        assertThat(later.out()).isEmpty();
        assertThat(later.err()).contains("ends before transaction 99");
        InProcess.Result noTable = changes(FILE, "--table", "orders");
        assertThat(noTable.out()).isEmpty();
        assertThat(noTable.err()).contains("There are no changes of a table or collection 'orders'");
    }

    @Test
    void whatIsNotProvedIsNotPrinted() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(FILE));
        records.set(6, BackupFiles.withForgedTimestamp(records.get(6)));
        InProcess.Result result = changes(BackupFiles.write(folder.resolve("forged"), records));
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(result.out()).hasLineCount(5).endsWith("6:0 2022-01-07T12:05:01Z set 'foo' = '6'\n");
        assertThat(result.err()).contains("transaction 7");
    }

    @Test
    void lostValuesAreTold() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(FILE));
        records.set(4, BackupFiles.withoutValues(records.get(4)));
        Path file = BackupFiles.write(folder.resolve("stripped"), records);
        InProcess.Result result = changes(file, "--from", "5", "--to", "5");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("5:0 2022-01-07T12:05:01Z set 'foo' = (value lost: the server kept only its");
        assertThat(result.err()).contains("1 transactions have digests instead of their values");
        assertThat(changes(file, "--from", "5", "--to", "5", "--json").out()).contains("\"missing\":\"value lost");
    }

    @Test
    void wrongUseIsSaidInOneLine() {
        for (String[] line : new String[][] {
            {"changes"},
            {"changes", "immudb://localhost/systemdb"},
            {"changes", FILE.toString(), "--follow"},
            {"changes", FILE.toString(), "--from", "0"},
            {"changes", FILE.toString(), "--from", "5", "--to", "4"},
        }) {
            InProcess.Result result = ours.command(line);
            assertThat(result.exitCode()).as(String.join(" ", line)).isEqualTo(ExitCode.REFUSED);
            assertThat(result.err()).startsWith("immukafka: ").doesNotContain("Exception");
            assertThat(result.out()).isEmpty();
        }
        assertThat(changes("/no/such/file").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    }
}
