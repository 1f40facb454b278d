package io.immukafka.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readers in docs/record-format.md read what the converter writes. */
class RecordReadersTest {

    private static final Path SCHEMA = Path.of("src/main/avro/record-1.avsc");
    private static final Path PYTHON = Path.of("src/test/python/read_record.py");
    private static final Path SPARK_READER = Path.of("src/test/python/read_records_spark.py");
    private static final String SPARK = "4.0.1";
    private static final String FASTAVRO = "fastavro==1.13.1";

    /** The first transaction of a backup file: IMMUBACKUP, 20 bytes, the Alh, the length of 8 bytes, the transaction. */
    private static TransactionPart transaction() throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(Path.of("src/test/resources/fixtures/1-13.backup")));
        long tx = file.getLong(14);
        byte[] alh = new byte[Digest.LENGTH];
        file.get(30, alh);
        byte[] payload = new byte[file.getInt(26) - Long.BYTES];
        file.get(70, payload);
        ByteBuffer header = ByteBuffer.wrap(payload);
        byte[] previous = new byte[Digest.LENGTH];
        header.get(12, previous);
        int metadata = header.getShort(54);
        Claim claim = new Claim(
                tx,
                Digest.of(previous),
                Digest.of(alh),
                header.getLong(44),
                header.getInt(56 + metadata),
                payload.length);
        return new TransactionPart("ledger", new TxPart(claim, 0, 1, payload), null);
    }

    private static byte[] value(TransactionPart transaction) {
        ImmudbConverter converter = new ImmudbConverter();
        converter.configure(Map.of(), false);
        return Objects.requireNonNull(
                converter.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(transaction)));
    }

    @ParameterizedTest
    @CsvSource({
        "src/test/java/io/immukafka/document/TransactionReader.java, //",
        "src/test/python/read_record.py, #",
        "src/test/python/read_records_spark.py, #"
    })
    void thePageShowsTheReadersThatAreTested(Path file, String comment) throws IOException {
        String source = Files.readString(file);
        String begin = comment + " documented\n";
        String shown =
                source.substring(source.indexOf(begin) + begin.length(), source.indexOf("\n" + comment + " end"));
        assertThat(Path.of("docs/record-format.md")).content().contains("\n" + shown + "\n```");
    }

    @Test
    void avrosOwnClassesRead() throws IOException {
        TransactionPart transaction = transaction();

        GenericRecord read = new TransactionReader(new Schema.Parser().parse(SCHEMA.toFile())).read(value(transaction));

        assertThat(read.get("database")).hasToString("ledger");
        assertThat(read.get("tx")).isEqualTo(1L);
        assertThat(((GenericFixed) read.get("alh")).bytes())
                .isEqualTo(transaction.part().claim().alh().toBytes());
        assertThat(read.get("payload"))
                .isEqualTo(ByteBuffer.wrap(transaction.part().payload()));
    }

    /** Needs Python, and installs fastavro. */
    @Test
    @Tag("campaign")
    void fastavroReadsAndPythonComputesTheSameAlh(@TempDir Path folder) throws Exception {
        TransactionPart transaction = transaction();
        Path packages = Path.of("target", "python").toAbsolutePath();
        run(packages, "python3", "-m", "pip", "install", "--quiet", "--target", packages.toString(), FASTAVRO);
        Path value = Files.write(folder.resolve("value"), value(transaction));

        JsonNode read = new ObjectMapper()
                .readTree(run(packages, "python3", PYTHON.toString(), SCHEMA.toString(), value.toString()));

        String alh = transaction.part().claim().alh().toHex();
        assertThat(read.path("tx").asLong()).isEqualTo(1);
        assertThat(read.path("alh").asText()).isEqualTo(alh);
        assertThat(read.path("computed").asText()).isEqualTo(alh);
        assertThat(read.path("payload").asText())
                .isEqualTo(HexFormat.of().formatHex(transaction.part().payload()));
    }

    /** Needs Python, and installs Spark: 430 MB. */
    @Test
    @Tag("campaign")
    void sparkReads(@TempDir Path folder) throws Exception {
        TransactionPart transaction = transaction();
        Path packages = Path.of("target", "spark").toAbsolutePath();
        run(
                packages,
                "python3",
                "-m",
                "pip",
                "install",
                "--quiet",
                "--target",
                packages.toString(),
                "pyspark==" + SPARK);
        run(
                packages,
                "mvn",
                "-B",
                "-q",
                "dependency:copy",
                "-Dartifact=org.apache.spark:spark-avro_2.13:" + SPARK,
                "-DoutputDirectory=" + packages);
        Path values = Files.createDirectories(folder.resolve("values"));
        Files.write(values.resolve("record"), value(transaction));
        Files.writeString(values.resolve("foreign"), "a record of another program");

        String output = run(
                packages,
                "python3",
                SPARK_READER.toString(),
                SCHEMA.toString(),
                values.toString(),
                packages.resolve("spark-avro_2.13-" + SPARK + ".jar").toString());

        List<String> rows = output.lines().filter(line -> line.startsWith("{")).toList();
        assertThat(rows).hasSize(1);
        JsonNode row = new ObjectMapper().readTree(rows.get(0));
        assertThat(row.path("database").asText()).isEqualTo("ledger");
        assertThat(row.path("tx").asLong()).isEqualTo(1);
        assertThat(row.path("alh").binaryValue())
                .isEqualTo(transaction.part().claim().alh().toBytes());
        assertThat(row.path("payload").binaryValue())
                .isEqualTo(transaction.part().payload());
    }

    private static String run(Path packages, String... line) throws IOException, InterruptedException {
        Path out = Files.createDirectories(packages).resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectErrorStream(true);
        builder.environment().put("PYTHONPATH", packages.toString());
        Process process = builder.start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", line[0]).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }
}
