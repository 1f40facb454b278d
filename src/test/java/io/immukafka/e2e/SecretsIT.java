package io.immukafka.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
import io.immukafka.harness.Certificates;
import io.immukafka.harness.ConnectRestException;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Passwords and keys that a config provider gives appear nowhere: logs, REST answers, errors, offsets, records. */
@ExtendWith(RealServers.class)
class SecretsIT {

    private static final String DATABASE = "secrets";
    private static final String PASSWORD = "Marker-4d1f-Rz";
    private static final String WRONG = "Marker-77ac-Qy";

    @Test
    void noSecretLeaves(TestServers servers, @TempDir Path folder) throws Exception {
        Certificates.make(folder);
        String key = Files.readString(folder.resolve("client.key"));
        secrets(folder, key, servers.immudb().password());
        KafkaBroker broker = servers.broker();
        try (ConnectWorker worker = ConnectWorker.builder(broker)
                        .set("config.providers", "file")
                        .set(
                                "config.providers.file.class",
                                "org.apache.kafka.common.config.provider.FileConfigProvider")
                        .start();
                ImmudbServer server = ImmudbServer.builder()
                        .flags(
                                "--mtls=true",
                                "--certificate=" + folder.resolve("server.crt"),
                                "--pkey=" + folder.resolve("server.key"),
                                "--clientcas=" + folder.resolve("ca.crt"))
                        .start();
                ImmudbServer plain = ImmudbServer.start();
                Replication replication = new Replication(DATABASE, plain, plain, broker, worker);
                Replication encrypted = new Replication(DATABASE + "-tls", server, server, broker, worker)) {
            plain.create(DatabaseSpec.fast(DATABASE));
            plain.create(DatabaseSpec.fast(Replication.replicaOf(DATABASE)).replica(true));
            try (Administrator administrator = plain.administrator();
                    ImmudbWriter writer = plain.writer(DATABASE)) {
                administrator.createUser("mover", PASSWORD, DATABASE, Permission.ADMIN);
                administrator.grant("mover", Replication.replicaOf(DATABASE), Permission.ADMIN);
                writer.set("key", "value");
            }

            replication.deploySource(DATABASE, as("mover", folder, "password"));
            Map<String, String> sink = as("mover", folder, "password");
            sink.put("replica.create", "false");
            replication.deploySink(sink);
            replication.awaitReplica(DATABASE);

            List<String> seen = new ArrayList<>();
            assertThatThrownBy(() -> replication.deploySource(DATABASE, as("mover", folder, "wrong")))
                    .isInstanceOfSatisfying(ConnectRestException.class, refused -> seen.add(refused.getMessage()))
                    .hasMessageContaining("is not the password of 'mover'");
            // With the key of another certificate, and then with the right one.
            Map<String, String> tls = as("immudb", folder, "immudb");
            tls.putAll(Map.of(
                    "immudb.tls.enabled", "true",
                    "immudb.tls.ca.certificates", "${file:" + folder.resolve("secrets") + ":ca}",
                    "immudb.tls.certificate.chain", "${file:" + folder.resolve("secrets") + ":certificate}",
                    "immudb.tls.key", "${file:" + folder.resolve("secrets") + ":other}"));
            assertThatThrownBy(() -> encrypted.deploySource("defaultdb", tls))
                    .isInstanceOfSatisfying(ConnectRestException.class, refused -> seen.add(refused.getMessage()))
                    .hasMessageContaining("immudb.tls.key");
            tls.put("immudb.tls.key", "${file:" + folder.resolve("secrets") + ":key}");
            encrypted.deploySource("defaultdb", tls);

            // The database stops with the server's refusal of the credentials.
            try (Administrator administrator = plain.administrator()) {
                administrator.setActive("mover", false);
            }
            replication.rest().restart(replication.source());
            replication.rest().restartTask(replication.source(), 0);
            worker.await(
                    "the source stops",
                    Duration.ofMinutes(1),
                    () -> Files.readString(worker.log()).contains(ErrorCode.WRONG_CREDENTIALS.code()));

            for (String path : List.of(
                    "/connectors?expand=info&expand=status",
                    "/connectors/" + replication.source() + "/config",
                    "/connectors/" + replication.source() + "/tasks",
                    "/connectors/" + replication.source() + "/offsets",
                    "/connectors/" + encrypted.source() + "/tasks",
                    "/connectors/" + replication.sink() + "/offsets")) {
                seen.add(get(worker.rest().base().resolve(path)));
            }
            seen.add(Files.readString(worker.log()));
            seen.add(Files.readString(plain.log()));
            String keyText = key.lines().skip(1).findFirst().orElseThrow();
            for (String text : seen) {
                assertThat(text).isNotEmpty().doesNotContain(PASSWORD, WRONG, keyText);
            }
            try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer())) {
                Set<String> topics = Set.of(
                        worker.name() + "-config",
                        worker.name() + "-offset",
                        worker.name() + "-status",
                        replication.topic(DATABASE));
                for (String record : records(consumer, topics)) {
                    assertThat(record).doesNotContain(PASSWORD, WRONG, keyText);
                }
            }
        }
    }

    private static void secrets(Path folder, String key, String administrator) throws IOException {
        Properties all = new Properties();
        all.setProperty("password", PASSWORD);
        all.setProperty("wrong", WRONG);
        all.setProperty("immudb", administrator);
        all.setProperty("ca", Files.readString(folder.resolve("ca.crt")));
        all.setProperty("certificate", Files.readString(folder.resolve("client.crt")));
        all.setProperty("key", key);
        all.setProperty("other", Files.readString(folder.resolve("stranger.key")));
        try (Writer writer = Files.newBufferedWriter(folder.resolve("secrets"), UTF_8)) {
            all.store(writer, null);
        }
    }

    private static Map<String, String> as(String user, Path folder, String secret) {
        return new HashMap<>(Map.of(
                "immudb.username",
                user,
                "immudb.password",
                "${file:" + folder.resolve("secrets") + ":" + secret + "}"));
    }

    private static String get(URI address) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static List<String> records(KafkaConsumer<byte[], byte[]> consumer, Set<String> topics) {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<String> records = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofSeconds(1)).forEach(record -> {
                if (record.value() != null) {
                    records.add(new String(record.value(), ISO_8859_1));
                }
            });
        }
        assertThat(records).isNotEmpty();
        return records;
    }
}
