package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupReader;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Between databases, files and topics: the same bytes come back, and whatever does not fit is refused. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class CopyCommandIT {

    private static final int COUNT = 200;

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private InProcess ours;
    private Path whole;
    private Path other;
    private int names;

    @TempDir
    private static Path folder;

    CopyCommandIT(ImmudbServer server, KafkaBroker broker) {
        this.server = server;
        this.broker = broker;
    }

    @BeforeAll
    void fill() {
        ours = new InProcess(folder);
        server.create(DatabaseSpec.fast("copied"), DatabaseSpec.fast("copied_other"));
        try (ImmudbWriter writer = server.writer("copied");
                ImmudbWriter stranger = server.writer("copied_other")) {
            new Workload(WorkloadSpec.of(11, COUNT - 1).withInFlight(8)).write(writer, step -> {});
            // More than one part.
            writer.setAll(Item.of("large", "x".repeat(1_000_000)));
            for (int i = 0; i < 10; i++) {
                stranger.set("k" + i, "other");
            }
        }
        whole = folder.resolve("whole");
        other = folder.resolve("other");
        assertThat(ours.on(server, "backup", "copied", "-o", whole.toString()).exitCode())
                .isZero();
        assertThat(ours.on(server, "backup", "copied_other", "-o", other.toString())
                        .exitCode())
                .isZero();
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private String topic() {
        names++;
        return "kafka://" + broker.bootstrapServers() + "/copy" + names + ".copied";
    }

    private Path file() {
        names++;
        return folder.resolve("file" + names);
    }

    private String database() {
        names++;
        return InProcess.place(server, "copy" + names);
    }

    private InProcess.Result copy(Object from, Object to, String... more) {
        List<String> line = new ArrayList<>(List.of("copy", from.toString(), to.toString()));
        line.addAll(List.of(more));
        return ours.on(server, line.toArray(new String[0]));
    }

    private void assertCopied(InProcess.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    @Test
    void throughATopicAndBackTheBytesAreTheSame() {
        String topic = topic();
        InProcess.Result seeded = copy(whole, topic);
        assertCopied(seeded);
        assertThat(seeded.out())
                .contains(
                        "curl -X PATCH",
                        "{\"offsets\":[{\"partition\":{\"database\":\"copied\"},\"offset\":{\"tx\":200")
                .contains("/offsets", "/stop", "/resume");

        Path back = file();
        assertCopied(copy(topic, back));
        assertThat(back).hasSameBinaryContentAs(whole);
        assertThat(ours.on(server, "verify", topic, "--deep").exitCode()).isZero();
    }

    @Test
    void aTopicIsContinuedOrRefused() throws IOException {
        String topic = topic();
        assertCopied(copy(whole, topic, "--until-tx", "77"));
        assertCopied(copy(whole, topic, "--json"));
        assertThat(copy(whole, topic).err()).contains("Nothing to copy");
        Path back = file();
        assertCopied(copy(topic, back));
        assertThat(back).hasSameBinaryContentAs(whole);

        assertThat(copy(other, topic, "--database", "copied_other").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(copy(other, topic).exitCode()).isEqualTo(ExitCode.REFUSED);
        Path gap = BackupFiles.write(file(), BackupFiles.records(whole).subList(50, 60));
        String shorter = topic();
        assertCopied(copy(whole, shorter, "--until-tx", "40"));
        assertThat(copy(gap, shorter).exitCode()).isEqualTo(ExitCode.UNPROVED);
        String foreign = topic();
        assertCopied(copy(other, foreign, "--until-tx", "5"));
        assertThat(copy(whole, foreign).exitCode()).isEqualTo(ExitCode.UNPROVED);
    }

    @Test
    void aReplicaIsRestoredFromTheArchiveAlone() {
        String topic = topic();
        assertCopied(copy(InProcess.place(server, "copied"), topic));
        String replica = database();
        assertCopied(copy(topic, replica, "--until-tx", "100"));
        assertCopied(copy(topic, replica));
        assertThat(ours.on(server, "status", replica, topic, InProcess.place(server, "copied"), whole.toString())
                        .exitCode())
                .isZero();
        assertThat(copy(other, replica).exitCode()).isNotZero();
    }

    @Test
    void aTopicCarriesTheLimitsOfItsPrimary() {
        server.create(DatabaseSpec.fast("copied_wide").maxTxEntries(2048));
        try (ImmudbWriter writer = server.writer("copied_wide")) {
            writer.set("key", "value");
        }
        String topic = topic();
        assertCopied(copy(InProcess.place(server, "copied_wide"), topic));
        String replica = database();
        assertCopied(copy(topic, replica));
        try (ImmudbClient client = server.client(Duration.ofSeconds(10))) {
            assertThat(client.database("copy" + names)
                            .settings()
                            .join()
                            .limits()
                            .maxTxEntries())
                    .isEqualTo(2048);
        }
    }

    @Test
    void fromDatabaseToDatabaseAndFile() {
        String replica = database();
        assertCopied(copy(InProcess.place(server, "copied"), replica, "--until-tx", "50"));
        assertCopied(copy(InProcess.place(server, "copied"), replica));
        Path file = file();
        assertCopied(copy(replica, file, "--until-tx", "10"));
        assertCopied(copy(replica, file));
        assertThat(file).hasSameBinaryContentAs(whole);
        assertThat(copy(InProcess.place(server, "copied_other"), replica).exitCode())
                .isEqualTo(ExitCode.UNPROVED);
        assertThat(copy(InProcess.place(server, "copied_other"), file).exitCode())
                .isEqualTo(ExitCode.UNPROVED);
    }

    @Test
    void aRangeOfAFile() throws IOException {
        Path part = file();
        assertCopied(copy(whole, part, "--from-tx", "20", "--until-tx", "30"));
        assertThat(Files.readAllBytes(part))
                .isEqualTo(Files.readAllBytes(
                        BackupFiles.write(file(), BackupFiles.records(whole).subList(19, 30))));
        assertThat(copy(whole, part, "--from-tx", "40").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void aDamagedFileIsCopiedUpToTheDamage() throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(whole));
        records.set(99, BackupFiles.withForgedTimestamp(records.get(99)));
        Path damaged = BackupFiles.write(file(), records);

        Path target = file();
        assertThat(copy(damaged, target).exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(ours.command("verify", target.toString()).exitCode()).isZero();
        assertThat(BackupFiles.records(target)).hasSize(99);
        assertCopied(copy(whole, target));
        assertThat(target).hasSameBinaryContentAs(whole);
    }

    /** As a source connector with JsonConverter for key and value writes it. */
    @Test
    void aTopicInJsonWithSchemasIsRead() throws Exception {
        String topic = topic();
        String name = topic.substring(topic.lastIndexOf('/') + 1);
        create(name, 1);
        JsonConverter values = new JsonConverter();
        values.configure(Map.of("schemas.enable", "true"), false);
        JsonConverter keys = new JsonConverter();
        keys.configure(Map.of("schemas.enable", "true"), true);
        try (FileChannel file = FileChannel.open(whole);
                KafkaProducer<byte[], byte[]> producer = producer()) {
            BackupReader reader = new BackupReader(file, 300_000);
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                TransactionPart record = new TransactionPart("copied", part, null);
                byte[] value = values.fromConnectData(name, RecordSchemas.VALUE, RecordCodec.toStruct(record));
                byte[] key = keys.fromConnectData(name, RecordSchemas.KEY, record.key());
                producer.send(new ProducerRecord<>(name, 0, key, value)).get();
                // Repeated, as a source does that was restarted.
                producer.send(new ProducerRecord<>(name, 0, key, value)).get();
            }
        }
        Path back = file();
        assertCopied(copy(topic, back));
        assertThat(back).hasSameBinaryContentAs(whole);
    }

    @Test
    void whatIsNotOursIsNamedWithItsOffset() throws Exception {
        String topic = topic();
        assertCopied(copy(whole, topic, "--until-tx", "3"));
        String name = topic.substring(topic.lastIndexOf('/') + 1);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            byte[] text = "hello".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(name, 0, text, text)).get();
        }
        InProcess.Result result = ours.on(server, "verify", topic);
        assertThat(result.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(result.err()).contains(name + "-0@3").hasLineCount(1);
        assertThat(ours.on(server, "verify", topic + "missing").exitCode()).isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void statusNamesTheFirstTransactionThatDiffers() throws IOException {
        String here = database();
        assertCopied(copy(whole, here, "--until-tx", "60"));
        String name = here.substring(here.lastIndexOf('/') + 1);
        try (Administrator administrator = server.administrator()) {
            administrator.update(DatabaseSpec.named(name).replica(false));
        }
        try (ImmudbWriter writer = server.writer(name)) {
            for (int i = 0; i < 10; i++) {
                writer.set("mine" + i, "alone");
            }
        }
        InProcess.Result databases = ours.on(server, "status", InProcess.place(server, "copied"), here);
        assertThat(databases.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(databases.out()).contains("ANOTHER HISTORY").contains("transaction 61 is the first that differs");

        InProcess.Result withFile = ours.on(server, "status", whole.toString(), here, "--json");
        assertThat(withFile.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(withFile.out()).contains("\"sameHistory\":false", "\"firstDifference\":61", "\"lag\":130");
    }

    @Test
    void statusWarnsOfATopicThatLosesTransactions() throws Exception {
        String topic = topic();
        create(topic.substring(topic.lastIndexOf('/') + 1), 1);
        assertThat(ours.on(server, "status", topic).out()).contains("retention.ms");
    }

    private void create(String name, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", 3 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
