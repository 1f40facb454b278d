package io.immukafka.connect.validation;

import io.immukafka.client.Administration;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.connect.options.DatabasePatterns;
import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what is wrong with a source connector's configuration before the connector is created. */
public final class SourceValidation {

    private static final Logger LOG = LoggerFactory.getLogger(SourceValidation.class);

    private SourceValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. The servers are asked only when everything else is right;
     * that takes up to a quarter of a minute when they don't answer.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link SourceOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        boolean parsed = errors.isEmpty();
        ConnectSettings.checkSource(properties, errors);
        Transformations.check(properties, errors);
        Converters.check(properties, errors);
        TopicCreation.check(properties, errors);
        KafkaOptions.check(properties, errors);
        if (parsed) {
            SourceOptions.check(new AbstractConfig(SourceOptions.definition(), properties, false), errors);
        }
        if (errors.isEmpty()) {
            askServers(properties, errors);
        }
    }

    private static void askServers(Map<String, String> properties, OptionErrors errors) {
        SourceOptions options = new SourceOptions(properties);
        ServerProbe.ask(
                options.connection(),
                properties,
                SourceOptions.DATABASES,
                errors,
                (probe, client) -> askImmudb(options, probe, client));
        List<String> topics =
                options.databases().names().stream().map(options::topic).toList();
        List<TopicFacts> found = TopicProbe.look(properties, SourceOptions.TOPIC_PREFIX, admin -> topics, errors);
        TopicProbe.checkRecordSize(found, options.recordMaxBytes(), errors);
    }

    private static void askImmudb(SourceOptions options, ServerProbe probe, ImmudbClient client) {
        DatabasePatterns databases = options.databases();
        for (String name : databases.names()) {
            DatabaseClient database = client.database(name);
            var probed = ServerProbe.await(database.currentState()
                    .thenCompose(state -> state.committed().tx() == 0
                            ? CompletableFuture.completedFuture(null)
                            : ExportProbe.begin(database, state.committed().tx())));
            if (probed.failure() != null) {
                probe.report(probed.failure());
                if (probed.failure().condition() == ServerCondition.WRONG_CREDENTIALS) {
                    return; // the same for every database, and a server may count failed logins
                }
            }
        }
        if (databases.hasPatterns()) {
            listDatabases(databases, probe, client);
        }
    }

    private static void listDatabases(DatabasePatterns databases, ServerProbe probe, ImmudbClient client) {
        // A user without rights on defaultdb is heard in a database that is named.
        Administration administration = databases.names().stream()
                .findFirst()
                .map(client::administration)
                .orElseGet(client::administration);
        var listed = ServerProbe.await(administration.databases());
        List<DatabaseEntry> entries = listed.value();
        if (listed.failure() != null) {
            probe.report(listed.failure());
        } else if (entries != null && entries.stream().map(DatabaseEntry::name).noneMatch(databases::matches)) {
            LOG.warn(
                    "No database matches '{}' yet; the server has {}",
                    databases,
                    entries.stream().map(DatabaseEntry::name).toList());
        }
    }
}
