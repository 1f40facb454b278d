package io.immukafka.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.immukafka.connect.ImmudbSinkConnector;
import io.immukafka.connect.ImmudbSourceConnector;
import io.immukafka.connect.options.Configurations;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.options.SourceOptions;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.runtime.SinkConnectorConfig;
import org.apache.kafka.connect.runtime.SourceConnectorConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The resources in {@code config/strimzi}. */
class StrimziResourcesTest {

    private static final KubernetesResource CONNECT = KubernetesResource.read("connect.yaml");
    private static final KubernetesResource TOPIC = KubernetesResource.read("topic.yaml");
    private static final KubernetesResource SOURCE = KubernetesResource.read("source.yaml");
    private static final KubernetesResource SINK = KubernetesResource.read("sink.yaml");

    /** Settings of a worker that Strimzi refuses in {@code spec.config}, because it makes them itself. */
    private static final Pattern OF_STRIMZI =
            Pattern.compile("(group\\.id|(config|offset|status)\\.storage\\.topic|ssl\\.|sasl\\.|security\\."
                    + "|listeners|plugin\\.path|rest\\.|bootstrap\\.servers|(consumer|producer)\\.interceptor\\.classes"
                    + "|prometheus\\.metrics\\.reporter\\.).*");

    /** Those of a connector. */
    private static final Set<String> FIELDS =
            Set.of("name", "connector.class", "tasks.max", "connector.plugin.version");

    private static final Pattern SECRET = Pattern.compile("\\$\\{directory:([^:]+):([\\w-]+)}");

    @ParameterizedTest
    @ValueSource(strings = {"connect.yaml", "topic.yaml", "source.yaml", "sink.yaml"})
    void eachMeetsItsDefinition(String file) {
        assertThat(KubernetesResource.read(file).errors()).isEmpty();
    }

    @Test
    void thereAreNoOthers() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config/strimzi"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("connect.yaml", "topic.yaml", "source.yaml", "sink.yaml");
        }
    }

    @Test
    void aMissingAndAnUnknownFieldAndAWrongValueAreFound() {
        KubernetesResource changed = KubernetesResource.read("connect.yaml");
        changed.spec().remove("groupId");
        changed.spec().put("replica", 2);
        changed.spec().withObject("jvmOptions").put("-Xmx", "half");

        assertThat(changed.errors())
                .hasSize(3)
                .anySatisfy(error -> assertThat(error).contains("'groupId'"))
                .anySatisfy(error -> assertThat(error).contains("'replica'"))
                .anySatisfy(error -> assertThat(error).contains("-Xmx"));
    }

    @Test
    void theWorkerHasItsSettingsOnly() {
        Map<String, String> settings = new TreeMap<>(CONNECT.config());
        assertThat(settings.keySet()).noneMatch(name -> OF_STRIMZI.matcher(name).matches());
        // They would be started, and look for the folder.
        settings.keySet().removeIf(name -> name.startsWith("config.providers"));
        settings.putAll(Map.of(
                "bootstrap.servers", "localhost:9092",
                "group.id", "g",
                "config.storage.topic", "c",
                "offset.storage.topic", "o",
                "status.storage.topic", "s"));
        Set<String> known =
                new HashSet<>(new DistributedConfig(settings).values().keySet());
        ProducerConfig.configNames().forEach(name -> known.add("producer." + name));

        assertThat(settings.keySet()).isSubsetOf(known);
    }

    /** What Strimzi makes itself, and how many copies of its topics a cluster of one broker can have, differs. */
    @Test
    void theWorkerIsTheShippedOne() throws IOException {
        Properties shipped = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("config/connect-distributed.properties"))) {
            shipped.load(file);
        }
        Map<String, String> settings = CONNECT.config();
        shipped.stringPropertyNames().stream()
                .filter(name -> !OF_STRIMZI.matcher(name).matches() && !name.endsWith(".replication.factor"))
                .forEach(name -> assertThat(settings).containsEntry(name, shipped.getProperty(name)));
    }

    @Test
    void theWorkersTakeTheConnectorsAndFindTheirSecrets() {
        assertThat(CONNECT.content()
                        .at("/metadata/annotations/strimzi.io~1use-connector-resources")
                        .asText())
                .isEqualTo("true");
        assertThat(List.of(SOURCE.cluster(), SINK.cluster())).containsOnly(CONNECT.name());

        Set<String> mounts = values(CONNECT.spec().at("/template/connectContainer/volumeMounts"), "mountPath");
        Map<String, String> settings = CONNECT.config();
        List<String> folders = Stream.of(SOURCE, SINK)
                .map(each -> SECRET.matcher(each.config().get(ConnectionOptions.PASSWORD)))
                .filter(secret -> secret.matches())
                .map(secret -> secret.group(1))
                .toList();
        assertThat(folders)
                .hasSize(2)
                .isSubsetOf(mounts)
                .containsOnly(settings.get("config.providers.directory.param.allowed.paths"));
        assertThatCode(() -> Class.forName(settings.get("config.providers.directory.class")))
                .doesNotThrowAnyException();
    }

    /** Strimzi makes /tmp of 5 MiB in memory. */
    @Test
    void temporaryFilesAreOnAVolume() {
        JsonNode property = CONNECT.spec().at("/jvmOptions/javaSystemProperties/0");
        assertThat(property.path("name").asText()).isEqualTo("java.io.tmpdir");
        assertThat(values(CONNECT.spec().at("/template/connectContainer/volumeMounts"), "mountPath"))
                .contains(property.path("value").asText());
        assertThat(values(CONNECT.spec().at("/template/connectContainer/volumeMounts"), "name"))
                .isEqualTo(values(CONNECT.spec().at("/template/pod/volumes"), "name"));
    }

    private static Set<String> values(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(each -> each.path(field).asText())
                .collect(Collectors.toSet());
    }

    @Test
    void theSourceHasItsOptionsOnly() {
        assertThat(SOURCE.spec().path("class").asText()).isEqualTo(ImmudbSourceConnector.class.getName());
        assertThat(unknown(SOURCE, SourceOptions.definition(), SourceConnectorConfig.configDef()))
                .isEmpty();
        assertThat(Configurations.errorsOfSource(unreachable(SOURCE))).containsOnlyKeys(ConnectionOptions.ADDRESS);
    }

    @Test
    void theSinkHasItsOptionsOnly() {
        assertThat(SINK.spec().path("class").asText()).isEqualTo(ImmudbSinkConnector.class.getName());
        assertThat(unknown(SINK, SinkOptions.definition(), SinkConnectorConfig.configDef()))
                .isEmpty();
        assertThat(Configurations.errorsOfSink(unreachable(SINK))).containsOnlyKeys(ConnectionOptions.ADDRESS);
    }

    private static List<String> unknown(KubernetesResource connector, ConfigDef ours, ConfigDef connects) {
        Set<String> known = new HashSet<>(ours.names());
        known.addAll(connects.names());
        known.removeAll(FIELDS);
        ProducerConfig.configNames().forEach(name -> known.add("producer.override." + name));
        ConsumerConfig.configNames().forEach(name -> known.add("consumer.override." + name));
        LogConfig.configNames().forEach(name -> known.add("topic.creation.default." + name));
        known.add("topic.creation.default.partitions");
        known.add("topic.creation.default.replication.factor");
        return connector.config().keySet().stream()
                .filter(name -> !known.contains(name))
                .toList();
    }

    private static Map<String, String> unreachable(KubernetesResource connector) {
        Map<String, String> properties = connector.config();
        properties.put(ConnectionOptions.ADDRESS, Configurations.NOWHERE);
        return properties;
    }

    @Test
    void theTopicIsThatOfBothConnectorsAndKeepsEverything() {
        Map<String, String> source = SOURCE.config();
        assertThat(TOPIC.name())
                .isEqualTo(source.get(SourceOptions.TOPIC_PREFIX) + "." + source.get(SourceOptions.DATABASES))
                .isEqualTo(SINK.config().get("topics"));
        assertThat(TOPIC.spec().path("partitions").asInt()).isEqualTo(1);
        Map<String, String> settings = TOPIC.config();
        assertThat(settings)
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1");
        assertThat(Integer.parseInt(settings.get("max.message.bytes")))
                .isGreaterThanOrEqualTo(Integer.parseInt(source.get(SourceOptions.RECORD_MAX_BYTES)) + 1024);
        assertThat(settings.keySet()).isSubsetOf(LogConfig.configNames());
        assertThatCode(() -> new LogConfig(settings)).doesNotThrowAnyException();
    }
}
