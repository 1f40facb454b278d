package io.immukafka.connect.validation;

import static io.immukafka.connect.options.Configurations.changes;
import static io.immukafka.connect.options.Configurations.changesOfTopics;
import static io.immukafka.connect.options.Configurations.errorsOfChanges;
import static io.immukafka.connect.options.Configurations.errorsOfSink;
import static io.immukafka.connect.options.Configurations.errorsOfSource;
import static io.immukafka.connect.options.Configurations.sink;
import static io.immukafka.connect.options.Configurations.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.connect.options.ChangeOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found without any server: a server that is not there is the only complaint about a sound configuration. */
class ValidationTest {

    private static final String KAFKA = "org.apache.kafka.connect.";

    @Test
    void aSoundConfigurationFailsOnlyAtTheServer() {
        assertThat(errorsOfSource(source())).containsOnlyKeys("immudb.address");
        assertThat(errorsOfSink(sink())).containsOnlyKeys("immudb.address");
        assertThat(errorsOfSink(sink()).get("immudb.address")).contains("127.0.0.1:1", "could not be reached");
    }

    @Test
    void moreDatabasesThanAServerKeepsOpenAreAConcern() {
        assertThat(ConnectSettings.concernOfOpenDatabases(100, "topics are in topics", 100))
                .isEmpty();
        assertThat(ConnectSettings.concernOfOpenDatabases(101, "topics are in topics", 100))
                .get()
                .asString()
                .contains("101 topics", "at most 100", "200 MB");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors.tolerance | all",
                "transaction.boundary | interval",
                "databases | systemdb",
                "source.consumer.bootstrap.servers | localhost:9092",
                "format | xml",
                "columns.exclude | secret",
                "catalog.topic | a b",
                "buffer.max.bytes | 1000",
                "immudb.tls.ca.file | /ca.pem",
            })
    void aChangeConnectorRefuses(String option, String value) {
        assertThat(besidesTheServer(errorsOfChanges(changes(option, value)))).containsOnlyKeys(option);
    }

    @Test
    void aChangeConnectorReadsEitherAServerOrTopics() {
        assertThat(errorsOfChanges(changes("source.topics", "immudb.shop")))
                .extractingByKey("databases")
                .asString()
                .contains("remove one of both");
        assertThat(errorsOfChanges(changes("databases", "", "transforms", "x")))
                .extractingByKey("databases")
                .asString()
                .contains("give one of both");
        assertThat(errorsOfChanges(Map.of("databases", "shop", "topic.prefix", "changes")))
                .containsOnlyKeys("immudb.address", "immudb.password");
        assertThat(errorsOfChanges(Map.of("source.topics", "immudb.shop", "topic.prefix", "immudb")))
                .containsOnlyKeys("source.consumer.bootstrap.servers", "topic.prefix");
        assertThat(errorsOfChanges(changesOfTopics("immudb.address", "localhost")))
                .containsOnlyKeys("immudb.address", "source.consumer.bootstrap.servers");
        assertThat(errorsOfChanges(changesOfTopics())).containsOnlyKeys("source.consumer.bootstrap.servers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors.tolerance | all",
                "transaction.boundary | interval",
                "producer.override.acks | 1",
                "producer.override.max.in.flight.requests.per.connection | 5",
                "topic.creation.default.partitions | 3",
                "topic.creation.default.partitions | -1",
                "topic.creation.default.cleanup.policy | compact",
                "topic.creation.tenants.partitions | 2",
                "value.converter | org.apache.kafka.connect.storage.StringConverter",
                "value.converter | org.apache.kafka.connect.converters.ByteArrayConverter",
                "value.converter | StringConverter",
                "value.converter | ''",
                "key.converter | io.immukafka.record.ImmudbConverter",
                "key.converter | org.apache.kafka.connect.converters.LongConverter",
                "predicates | isShop",
                "kafka.security.protocol | SSL",
                "databases | shop,a-b",
                "topic.prefix | a b",
                "start.tx | 0",
                "record.max.bytes | 1023",
                "buffer.max.bytes | 1000",
                "heartbeat.interval.ms | -1",
                "retry.backoff.max.ms | 10",
                "immudb.address | host:port",
                "immudb.tls.ca.file | /ca.pem",
            })
    void aSourceRefuses(String option, String value) {
        String blamed = option.equals("kafka.security.protocol") ? "kafka.bootstrap.servers" : option;
        assertThat(besidesTheServer(errorsOfSource(source(option, value)))).containsOnlyKeys(blamed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors.tolerance | none",
                "transaction.boundary | poll",
                "producer.override.acks | -1",
                "topic.creation.default.partitions | 1",
                "topic.creation.default.retention.ms | 86400000",
                "value.converter | io.immukafka.record.ImmudbConverter",
                "value.converter | io.confluent.connect.avro.AvroConverter",
                "value.converter | org.apache.kafka.connect.json.JsonConverter",
                "key.converter | org.apache.kafka.connect.storage.StringConverter",
                "heartbeat.interval.ms | 0",
                "databases | *",
            })
    void aSourceTakes(String option, String value) {
        assertThat(errorsOfSource(source(option, value))).containsOnlyKeys("immudb.address");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "errors.tolerance | all",
                "consumer.override.auto.offset.reset | latest",
                "consumer.override.auto.offset.reset | none",
                "value.converter | org.apache.kafka.connect.storage.StringConverter",
                "value.converter | ''",
                "errors.deadletterqueue.topic.name | lost",
                "replica.database | _replica",
                "topics.regex | immudb.(",
                "replica.database | defaultdb",
                "replica.database | Shop",
                "replica.database | ${db}",
                "replay.window | 0",
            })
    void aSinkRefuses(String option, String value) {
        assertThat(besidesTheServer(errorsOfSink(sink(option, value)))).containsOnlyKeys(option);
    }

    /** What is wrong apart from the server, which is not there. */
    private static Map<String, String> besidesTheServer(Map<String, String> errors) {
        errors.values().removeIf(error -> error.contains("could not be reached"));
        return errors;
    }

    @ParameterizedTest
    @CsvSource({
        "immudb.pasword, immudb.password",
        "immudb.max.session, immudb.max.sessions",
        "immudb.colour, immudb.",
        "database, databases",
        "topics.prefix, topic.prefix",
        "recrod.max.bytes, record.max.bytes",
        "stop.scop, stop.scope",
    })
    void aMisspeltOptionIsRefusedWithTheNearestName(String option, String meant) {
        assertThat(besidesTheServer(errorsOfSource(source(option, "x"))))
                .hasSize(1)
                .hasEntrySatisfying(option, error -> assertThat(error).contains("did you mean " + meant));
    }

    @Test
    void misspeltOptionsOfTheOtherConnectorsAreRefusedToo() {
        assertThat(besidesTheServer(errorsOfSink(sink("immudb.pasword", "x", "replica.databse", "y"))))
                .containsOnlyKeys("immudb.pasword", "replica.databse");
        assertThat(besidesTheServer(errorsOfChanges(changes("immudb.pasword", "x", "tables.exlude", "y"))))
                .containsOnlyKeys("immudb.pasword", "tables.exlude");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "tasks.max",
                "kafka.ssl.keystore.location",
                "producer.override.linger.ms",
                "value.converter.schemas.enable",
                "replica.database",
                "format",
            })
    void optionsOfOthersAreNotMisspelt(String option) {
        assertThat(errorsOfSource(source("kafka.bootstrap.servers", "", option, "1")))
                .doesNotContainKey(option);
    }

    @Test
    void twoTopicsOfOneDatabaseWouldShareAReplica() {
        assertThat(besidesTheServer(errorsOfSink(sink("topics", "immudb.shop,immudb.crm,dr.immudb.shop"))))
                .hasSize(1)
                .hasEntrySatisfying(
                        "topics",
                        error -> assertThat(error).contains("dr.immudb.shop and immudb.shop", "replayed into 'shop'"));
        assertThat(besidesTheServer(errorsOfSink(sink("topics", "immudb.shop,immudb.crm"))))
                .isEmpty();
    }

    @Test
    void aFormOffersTheValuesOfAChoice() {
        assertThat(ChangeOptions.definition().validate(changes()))
                .filteredOn(value -> List.of("format", "stop.scope").contains(value.name()))
                .extracting(ConfigValue::recommendedValues)
                .containsExactlyInAnyOrder(List.of("flat", "debezium"), List.of("database", "task"));
    }

    @Test
    void aSinkTakesTheBytesOfOurConverterAsTheyAre() {
        assertThat(errorsOfSink(sink("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter")))
                .containsOnlyKeys("immudb.address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void jsonIsTakenWithAndWithoutItsSchema(String schemas) {
        assertThat(errorsOfSink(sink(
                        "value.converter", KAFKA + "json.JsonConverter", "value.converter.schemas.enable", schemas)))
                .containsOnlyKeys("immudb.address");
    }

    @Test
    void idempotenceAllowsRequestsInFlight() {
        assertThat(errorsOfSource(source(
                        "producer.override.max.in.flight.requests.per.connection", "5",
                        "producer.override.enable.idempotence", "true")))
                .containsOnlyKeys("immudb.address");
    }

    @ParameterizedTest
    @CsvSource({
        "RegexRouter, true",
        "InsertHeader, true",
        "DropHeaders, true",
        "TimestampRouter, false",
        "Filter, false",
        "ReplaceField$Value, false",
        "SetSchemaMetadata$Value, false",
        "ValueToKey, false",
    })
    void onlyTransformationsOfTopicAndHeadersAreTaken(String type, boolean taken) {
        Map<String, String> errors =
                errorsOfSource(source("transforms", "a", "transforms.a.type", KAFKA + "transforms." + type));

        assertThat(errors).containsKey("immudb.address");
        assertThat(errors.containsKey("transforms.a.type")).isNotEqualTo(taken);
    }

    @Test
    void transformationsOfOthersAreRefused() {
        assertThat(besidesTheServer(
                        errorsOfSink(sink("transforms", "a", "transforms.a.type", "com.example.RegexRouter"))))
                .containsOnlyKeys("transforms.a.type");
    }

    @Test
    void aHeaderIsCopiedButNotMovedFromTheValue() {
        String type = KAFKA + "transforms.HeaderFrom$Value";
        assertThat(errorsOfSource(
                        source("transforms", "a", "transforms.a.type", type, "transforms.a.operation", "copy")))
                .containsOnlyKeys("immudb.address");
        assertThat(besidesTheServer(errorsOfSource(
                        source("transforms", "a", "transforms.a.type", type, "transforms.a.operation", "move"))))
                .containsOnlyKeys("transforms.a.operation");
    }

    @Test
    void aPredicateIsRefusedWithItsTransformation() {
        assertThat(besidesTheServer(errorsOfSink(sink(
                        "transforms", "a",
                        "transforms.a.type", "RegexRouter",
                        "transforms.a.predicate", "p",
                        "predicates", "p"))))
                .containsOnlyKeys("transforms.a.predicate", "predicates");
    }

    @Test
    void certificateAndKeyGoTogether() {
        assertThat(errorsOfSink(sink("immudb.tls.enabled", "true", "immudb.tls.certificate.file", "/c.pem")))
                .containsOnlyKeys("immudb.tls.key.file");
        assertThat(errorsOfSink(sink("immudb.tls.enabled", "true", "immudb.tls.key.file", "/k.pem")))
                .containsOnlyKeys("immudb.tls.certificate.file");
    }

    @Test
    void anUnreadableTlsFileIsNamedAtItsOption() {
        assertThat(errorsOfSource(source("immudb.tls.enabled", "true", "immudb.tls.ca.file", "/no/such.pem")))
                .hasEntrySatisfying(
                        "immudb.tls.ca.file", error -> assertThat(error).contains("/no/such.pem"))
                .hasSize(1);
    }

    @Test
    void oneReplicaTakesOneDatabase() {
        assertThat(besidesTheServer(errorsOfSink(sink("topics", "immudb.a,immudb.b", "replica.database", "copy"))))
                .containsOnlyKeys("replica.database");
        Map<String, String> regex = sink("topics.regex", "immudb\\..*", "replica.database", "copy");
        regex.remove("topics");
        assertThat(besidesTheServer(errorsOfSink(regex))).containsOnlyKeys("replica.database");
        assertThat(errorsOfSink(sink("topics", "immudb.a,immudb.b", "replica.database", "${database}_copy")))
                .containsOnlyKeys("immudb.address");
    }

    @Test
    void defaultdbCanNotBeAReplicaAndTheWayOutIsTold() {
        assertThat(besidesTheServer(errorsOfSink(sink("topics", "immudb.defaultdb"))))
                .hasSize(1)
                .hasEntrySatisfying(
                        "replica.database",
                        error -> assertThat(error).contains("immudb.defaultdb", "${database}_replica"));
        assertThat(errorsOfSink(sink("topics", "immudb.defaultdb", "replica.database", "${database}_replica")))
                .containsOnlyKeys("immudb.address");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(errorsOfSource(Map.of()))
                .containsOnlyKeys("databases", "topic.prefix", "immudb.address", "immudb.password", "value.converter");
    }

    @Test
    void aValueOfNullIsNone() {
        Map<String, String> properties = new HashMap<>(sink());
        properties.put("transforms", null);
        assertThat(errorsOfSink(properties)).containsOnlyKeys("immudb.address");
    }
}
