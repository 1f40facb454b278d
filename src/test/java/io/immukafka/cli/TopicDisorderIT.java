package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupReader;
import io.immukafka.chain.TxPart;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics whose records are not in order, or not all there. */
@ExtendWith(RealServers.class)
class TopicDisorderIT {

    private static final Path FIXTURE = Path.of("src/test/resources/fixtures/1-13.backup");
    private static final int LAST = 13;
    private static final int CUT = 133;
    private static final int OTHER_CUT = 90;

    private static int names;

    private final KafkaBroker broker;
    private final InProcess ours;
    private final Path file;
    private final String topic = "disorder" + names++ + ".fixture";
    private final List<TxPart> written = new ArrayList<>();

    TopicDisorderIT(KafkaBroker broker, @TempDir Path folder) {
        this.broker = broker;
        ours = new InProcess(folder);
        file = folder.resolve("copy");
    }

    @BeforeEach
    void create() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    /** The parts of a transaction. */
    private static List<TxPart> parts(int tx, int cut) throws Exception {
        List<TxPart> parts = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(FIXTURE)) {
            BackupReader reader = new BackupReader(channel, cut);
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                if (part.claim().tx() == tx) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }

    private void add(int... transactions) throws Exception {
        for (int tx : transactions) {
            written.addAll(parts(tx, CUT));
        }
    }

    private void addRange(int first, int last) throws Exception {
        for (int tx = first; tx <= last; tx++) {
            add(tx);
        }
    }

    private void send() throws Exception {
        ImmudbConverter converter = new ImmudbConverter();
        converter.configure(Map.of(), false);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (TxPart part : written) {
                TransactionPart record = new TransactionPart("fixture", part, null);
                producer.send(new ProducerRecord<>(
                                topic,
                                0,
                                record.key().getBytes(StandardCharsets.UTF_8),
                                converter.fromConnectData(topic, RecordSchemas.VALUE, RecordCodec.toStruct(record))))
                        .get();
            }
        }
        written.clear();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private InProcess.Result run(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(command, "kafka://" + broker.bootstrapServers() + "/" + topic));
        line.addAll(List.of(more));
        return ours.command(line.toArray(new String[0]));
    }

    private void assertHolds(int first) {
        InProcess.Result verified = run("verify", "--deep");
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.err()).contains("verified: transactions from " + first + " to " + LAST);
        InProcess.Result status = run("status");
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("holds " + first + " to " + LAST);
        InProcess.Result changes = run("changes");
        assertThat(changes.exitCode()).as(changes.err()).isZero();
        InProcess.Result copied = run("copy", file.toString());
        assertThat(copied.exitCode()).as(copied.err()).isZero();
        assertThat(copied.err()).contains("Copied " + (LAST - first + 1) + " transactions");
    }

    private void assertWhole() throws Exception {
        send();
        assertHolds(1);
        assertThat(file).hasSameBinaryContentAs(FIXTURE);
    }

    @Test
    void partsMayBeRepeated() throws Exception {
        List<TxPart> parts = parts(2, CUT / 2);
        assertThat(parts).hasSizeGreaterThan(2);
        add(1);
        written.addAll(List.of(parts.get(0), parts.get(1), parts.get(1)));
        written.addAll(parts.subList(2, parts.size()));
        written.add(parts.get(parts.size() - 1));
        addRange(3, LAST);
        addRange(11, LAST);
        assertWhole();
    }

    @Test
    void twoWritersMayInterleave() throws Exception {
        for (int tx = 1; tx <= LAST; tx++) {
            List<TxPart> one = parts(tx, CUT);
            List<TxPart> other = parts(tx, tx % 2 == 0 ? CUT : OTHER_CUT);
            for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
                written.addAll(one.subList(Math.min(i, one.size()), Math.min(i + 1, one.size())));
                written.addAll(other.subList(Math.min(i, other.size()), Math.min(i + 1, other.size())));
            }
        }
        assertWhole();
    }

    @Test
    void aGapMayBeFilledLater() throws Exception {
        add(1, 2);
        written.add(parts(3, CUT).get(1));
        addRange(4, 9);
        addRange(3, LAST);
        assertWhole();
    }

    @Test
    void whatWasPassedOverIsReadOnceMore() throws Exception {
        add(1, 4, 3, 2);
        addRange(5, LAST);
        assertWhole();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGapAtTheEndIsNamedAfterWhatPrecedesIt(boolean whole) throws Exception {
        addRange(1, 5);
        if (!whole) {
            written.addAll(parts(6, CUT).subList(1, parts(6, CUT).size()));
        }
        addRange(7, LAST);
        send();
        String missing =
                whole ? "transaction 6 is missing between transaction 5" : "part 0 of transaction 6 is missing";
        for (InProcess.Result result : List.of(run("verify"), run("status"), run("copy", file.toString()))) {
            assertThat(result.exitCode()).as(result.err()).isEqualTo(1);
            assertThat(result.err()).contains("IMK-109", missing);
        }
        assertThat(ours.command("verify", file.toString()).err()).contains("transactions from 1 to 5");
    }

    @Test
    void retentionMayCutATransaction() throws Exception {
        addRange(1, LAST);
        long before = 0;
        for (int tx = 1; tx <= 5; tx++) {
            before += parts(tx, CUT).size();
        }
        send();
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before - 1)))
                    .all()
                    .get();
        }
        assertThat(parts(5, CUT)).hasSizeGreaterThan(1);
        assertHolds(6);
    }

    @Test
    void whatPrecedesAForeignRecordIsCopied() throws Exception {
        addRange(1, 5);
        send();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(topic, 0, null, new byte[] {1, 2, 3}))
                    .get();
        }
        addRange(6, LAST);
        send();
        InProcess.Result copied = run("copy", file.toString());
        assertThat(copied.exitCode()).as(copied.err()).isEqualTo(1);
        assertThat(copied.err()).contains(topic + "-0@");
        assertThat(ours.command("verify", file.toString()).err()).contains("transactions from 1 to 5");
    }
}
