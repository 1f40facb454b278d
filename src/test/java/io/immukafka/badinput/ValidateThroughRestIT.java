package io.immukafka.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectRest;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is known before a connector is created stands at the option to blame, in what the worker answers. */
@ExtendWith(RealServers.class)
class ValidateThroughRestIT {

    private static final String SOURCE = "io.immukafka.connect.ImmudbSourceConnector";
    private static final String SINK = "io.immukafka.connect.ImmudbSinkConnector";

    private final ImmudbServer server;
    private final ConnectRest rest;

    ValidateThroughRestIT(ImmudbServer server, ConnectWorker worker) {
        this.server = server;
        rest = worker.rest();
    }

    private Map<String, List<String>> source(Map<String, String> options) {
        return rest.validate(SOURCE, ConnectorFiles.read("source", server, named(options)));
    }

    private Map<String, List<String>> sink(Map<String, String> options) {
        return rest.validate(SINK, ConnectorFiles.read("sink", server, named(options)));
    }

    private static Map<String, String> named(Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("name", "validated");
        return all;
    }

    @Test
    void theShippedConfigurationsAreValid() {
        assertThat(source(Map.of())).isEmpty();
        assertThat(sink(Map.of())).isEmpty();
    }

    @Test
    void aWrongPassword() {
        for (Map<String, List<String>> errors :
                List.of(source(Map.of("immudb.password", "Wrong#123")), sink(Map.of("immudb.password", "Wrong#123")))) {
            assertThat(errors).containsOnlyKeys("immudb.username", "immudb.password");
            assertThat(errors.get("immudb.password"))
                    .containsExactly("immudb.password is not the password of 'immudb', or the user does not exist.");
            assertThat(errors.get("immudb.username"))
                    .singleElement()
                    .asString()
                    .contains("invalid user name or password", "check user name and password");
        }
    }

    @Test
    void aMissingDatabase() {
        assertThat(source(Map.of("databases", "no_such_database")))
                .containsOnlyKeys("databases")
                .hasEntrySatisfying(
                        "databases",
                        errors -> assertThat(errors)
                                .singleElement()
                                .asString()
                                .contains("'no_such_database'", "Check the names, create the databases"));
        assertThat(sink(Map.of("replica.database", "no_such_database", "replica.create", "false")))
                .containsOnlyKeys("replica.database")
                .hasEntrySatisfying(
                        "replica.database",
                        errors -> assertThat(errors)
                                .singleElement()
                                .asString()
                                .contains("replica 'no_such_database' does not exist. Set replica.create=true"));
    }

    @Test
    void defaultdbAsReplica() {
        for (Map<String, String> options : List.of(
                Map.of("replica.database", "defaultdb"),
                Map.of("replica.database", "${database}", "topics", "immudb.defaultdb"))) {
            assertThat(sink(options))
                    .containsOnlyKeys("replica.database")
                    .hasEntrySatisfying(
                            "replica.database",
                            errors -> assertThat(errors)
                                    .singleElement()
                                    .asString()
                                    .contains(
                                            "replica 'defaultdb' cannot be a replica: immudb reserves it", "_replica"));
        }
    }

    /** Options of Connect itself, of every type that it has for them. */
    @ParameterizedTest
    @CsvSource({
        "errors.tolerance, all, would be skipped",
        "predicates, some, none are permitted",
        "consumer.override.auto.offset.reset, latest, set it to earliest or remove it",
        "value.converter, org.apache.kafka.connect.storage.StringConverter, use io.immukafka.record.ImmudbConverter",
        "key.converter, org.apache.kafka.connect.converters.ByteArrayConverter, keys are strings",
        "transforms.a.type, org.apache.kafka.connect.transforms.MaskField$Value, only those of Kafka's own transformations",
    })
    void whatWouldBreakTheGuarantee(String option, String value, String says) {
        Map<String, String> options = new HashMap<>(Map.of(option, value));
        if (option.startsWith("transforms.")) {
            options.put("transforms", "a");
            options.put("transforms.a.fields", "tx");
        }
        if (option.equals("predicates")) {
            options.put("predicates.some.type", "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone");
        }
        assertThat(sink(options))
                .containsOnlyKeys(option)
                .hasEntrySatisfying(
                        option,
                        errors -> assertThat(errors)
                                .first(InstanceOfAssertFactories.STRING)
                                .contains(value.substring(value.lastIndexOf('.') + 1), says));
    }

    @Test
    void aTopicWithSeveralPartitions(KafkaBroker broker) {
        try (RecordWriter writer = new RecordWriter(broker)) {
            writer.create(3, List.of("wide.validated"));
        }
        assertThat(sink(Map.of("topics", "wide.validated", "kafka.bootstrap.servers", broker.bootstrapServers())))
                .containsOnlyKeys("topics")
                .hasEntrySatisfying(
                        "topics",
                        errors -> assertThat(errors)
                                .singleElement()
                                .asString()
                                .contains("'wide.validated' has 3 partitions", "create it again with one partition"));
    }
}
