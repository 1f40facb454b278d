package io.immukafka.connect.options;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configurations in {@code connectors/}. */
class ConnectorFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"source", "source-tuned", "source-registry"})
    void theSourcesAreSound(String name) throws IOException {
        assertThat(Configurations.errorsOfSource(unreachable(name))).containsOnlyKeys("immudb.address");
    }

    @Test
    void theChangeConnectorIsSound() throws IOException {
        assertThat(Configurations.errorsOfChanges(unreachable("changes"))).containsOnlyKeys("immudb.address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sink", "sink-tuned", "sink-registry"})
    void theSinksAreSound(String name) throws IOException {
        assertThat(Configurations.errorsOfSink(unreachable(name))).containsOnlyKeys("immudb.address");
    }

    /** Or the consumer would create the topic, with the broker's retention, before the source does. */
    @ParameterizedTest
    @ValueSource(strings = {"sink", "sink-tuned", "sink-registry"})
    void theSinksCreateNoTopic(String name) throws IOException {
        assertThat(read(name)).containsEntry("consumer.override.allow.auto.create.topics", "false");
    }

    /** Or its group waits 45 s for a task that could not leave it, since the broker was away. */
    @ParameterizedTest
    @ValueSource(strings = {"sink", "sink-tuned", "sink-registry"})
    void aLostSinkTaskIsMissedSoon(String name) throws IOException {
        assertThat(read(name)).containsEntry("consumer.override.session.timeout.ms", "12000");
    }

    /** Or the broker ends a Kafka transaction that cannot be committed for a minute, and the task fails. */
    @ParameterizedTest
    @ValueSource(strings = {"source", "source-tuned", "source-registry", "changes"})
    void aSourceTaskWaitsAsLongAsABrokerLetsIt(String name) throws IOException {
        assertThat(read(name)).containsEntry("producer.override.transaction.timeout.ms", "900000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"source-registry", "sink-registry"})
    void theConvertersWorkOnWhileTheRegistryIsAway(String name) throws IOException {
        assertThat(read(name)).containsEntry("value.converter.apicurio.registry.fault-tolerant-refresh", "true");
    }

    private static Map<String, String> unreachable(String name) throws IOException {
        Map<String, String> properties = new HashMap<>(read(name));
        properties.put(ConnectionOptions.ADDRESS, Configurations.NOWHERE);
        return properties;
    }

    private static Map<String, String> read(String name) throws IOException {
        return new ObjectMapper()
                .readValue(Path.of("connectors", name + ".json").toFile(), new TypeReference<>() {});
    }
}
