package io.immukafka.connect.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.client.connection.PemSource;
import io.immukafka.client.connection.TlsSettings;
import io.immukafka.export.ExportOptions;
import io.immukafka.replay.Creation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void aSourceHasTheseDefaults() {
        SourceOptions options = new SourceOptions(Configurations.source());

        assertThat(options.startTx()).isEmpty();
        assertThat(options.recordMaxBytes()).isEqualTo(524_288);
        assertThat(options.exportWindow()).isEqualTo(100);
        assertThat(options.heartbeatInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.bufferMaxBytes()).isEqualTo(16_777_216);
        assertThat(options.retryBackoffMs()).isEqualTo(100);
        assertThat(options.retryBackoffMaxMs()).isEqualTo(10_000);
        assertThat(options.connection())
                .isEqualTo(new ConnectionSettings(
                        new ImmudbAddress("127.0.0.1", 1), "immudb", "secret", null, Duration.ofSeconds(30)));
        assertThat(options.topic("shop")).isEqualTo("immudb.shop");
    }

    @Test
    void aSinkHasTheseDefaults() {
        SinkOptions options = new SinkOptions(Configurations.sink());

        assertThat(options.replicaDatabase("shop")).isEqualTo("shop");
        assertThat(options.createReplica()).isTrue();
        assertThat(options.replayWindow()).isEqualTo(98);
        assertThat(options.allowTruncated()).isFalse();
        assertThat(options.replayOptions().canRewind()).isTrue();
    }

    @Test
    void aChangeConnectorHasTheseDefaults() {
        ChangeOptions options = new ChangeOptions(Configurations.changes());

        assertThat(options.readsTopics()).isFalse();
        assertThat(options.format()).isEqualTo(ChangeFormat.FLAT);
        assertThat(options.catalogTopic("shop")).isEqualTo("changes.shop-catalog");
        assertThat(options.tables().hasTable("orders")).isTrue();
        assertThat(options.tables().hasColumn("orders", "name")).isTrue();
        assertThat(options.export().heartbeatInterval()).isZero();
        assertThat(options.export().databases().names()).containsExactly("shop");
    }

    @Test
    void theConsumerOfTopicsGetsItsOptionsWithoutThePrefix() {
        ChangeOptions options = new ChangeOptions(
                Configurations.changesOfTopics("source.consumer.security.protocol", "SSL", "catalog.topic", "ddl"));

        assertThat(options.readsTopics()).isTrue();
        assertThat(options.consumerSettings())
                .isEqualTo(Map.of("bootstrap.servers", Configurations.NOWHERE, "security.protocol", "SSL"));
        assertThat(options.catalogTopic("shop")).isEqualTo("ddl");
    }

    @Test
    void tablesAndColumnsAreSelectedByNamesAndPatterns() {
        TableSelection tables =
                new TableSelection(List.of("order*", "stock"), List.of("orders_old"), List.of("*.secret", "stock.p?"));

        assertThat(List.of("orders", "stock")).allMatch(tables::hasTable);
        assertThat(List.of("orders_old", "stocks", "audit")).noneMatch(tables::hasTable);
        assertThat(tables.hasColumn("orders", "secret")).isFalse();
        assertThat(tables.hasColumn("stock", "p1")).isFalse();
        assertThat(tables.hasColumn("orders", "p1")).isTrue();
    }

    @Test
    void theEnginesGetWhatIsSet() {
        SourceOptions source = new SourceOptions(Configurations.source(
                "export.window",
                "7",
                "record.max.bytes",
                "2000",
                "buffer.max.bytes",
                "170000",
                "retry.backoff.ms",
                "5"));
        assertThat(source.exportOptions(1500)).isEqualTo(new ExportOptions(7, 1500, 5, source.retryBackoffMaxMs()));
        assertThat(source.recordMaxBytes()).isEqualTo(2000);
        assertThat(source.bufferMaxBytes()).isEqualTo(170_000);

        SinkOptions sink = new SinkOptions(
                Configurations.sink("replay.window", "3", "allow.truncated", "true", "replica.create", "false"));
        assertThat(sink.replayOptions().window()).isEqualTo(3);
        assertThat(sink.replayOptions().allowTruncated()).isTrue();
        assertThat(sink.replayOptions().creation()).isEqualTo(Creation.NEVER);
    }

    @Test
    void tlsComesFromItsOptions() {
        SourceOptions options = new SourceOptions(Configurations.source(
                "immudb.tls.enabled", "true", "immudb.tls.ca.file", "/ca.pem", "immudb.tls.key.file", ""));

        assertThat(options.connection().tls())
                .isEqualTo(new TlsSettings(new PemSource.File(Path.of("/ca.pem")), null, null, null));
    }

    @Test
    void theSmallestBufferOfASourceIsTheEngines() {
        Map<String, String> enough = Configurations.source("record.max.bytes", "1024", "buffer.max.bytes", "135168");
        assertThat(new SourceOptions(enough).bufferMaxBytes()).isEqualTo(135_168);

        assertThatThrownBy(() -> new SourceOptions(
                        Configurations.source("record.max.bytes", "1024", "buffer.max.bytes", "135167")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("buffer.max.bytes is 135167, but needs at least 135168");
    }

    @Test
    void allContradictionsAreToldAtOnce() {
        assertThatThrownBy(() -> new SinkOptions(Configurations.sink(
                        "immudb.tls.enabled",
                        "true",
                        "immudb.tls.certificate.file",
                        "/c.pem",
                        "retry.backoff.max.ms",
                        "9")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("immudb.tls.key.file is missing")
                .hasMessageContaining("retry.backoff.max.ms is 9, shorter than retry.backoff.ms=100");
    }

    @Test
    void databasesAreNamesAndPatterns() {
        DatabasePatterns databases = DatabasePatterns.parse(List.of("shop", "tenant_*", "day?"));

        assertThat(databases.names()).containsExactly("shop");
        assertThat(databases.hasPatterns()).isTrue();
        assertThat(List.of("shop", "tenant_", "tenant_a", "day1")).allMatch(databases::matches);
        assertThat(List.of("shops", "tenant", "day", "day10", "xtenant_a")).noneMatch(databases::matches);
        assertThat(databases).hasToString("shop,tenant_*,day?");
    }

    @Test
    void aRegularExpressionIsNoPattern() {
        assertThatThrownBy(() -> DatabasePatterns.parse(List.of("tenant_.*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'tenant_.*'");
    }

    @Test
    void noTopicIsNamedAfterLettersOfAnotherScript() {
        SourceOptions options = new SourceOptions(Configurations.source("databases", "*"));

        assertThat(options.databases().matches("größe")).isTrue();
        assertThatThrownBy(() -> options.topic("größe")).isInstanceOf(ConfigException.class);
    }

    @Test
    void theTemplateNamesTheReplica() {
        assertThat(new SinkOptions(Configurations.sink("replica.database", "copy_of_${database}"))
                        .replicaDatabase("shop"))
                .isEqualTo("copy_of_shop");
        assertThat(new SinkOptions(Configurations.sink("replica.database", "other")).replicaDatabase("shop"))
                .isEqualTo("other");
    }

    @Test
    void everyOptionIsDocumentedAndGrouped() {
        for (ConfigDef definition :
                List.of(SourceOptions.definition(), SinkOptions.definition(), ChangeOptions.definition())) {
            assertThat(definition.configKeys().values()).allSatisfy(key -> {
                assertThat(key.documentation).endsWith(".");
                assertThat(key.displayName).isNotEqualTo(key.name);
                assertThat(definition.groups()).contains(key.group);
            });
        }
    }

    @Test
    void thePasswordIsHidden() {
        assertThat(SourceOptions.definition().parse(Configurations.source()).get("immudb.password"))
                .isInstanceOf(Password.class)
                .hasToString("[hidden]");
    }
}
