package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.DatabasePatterns;
import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicFacts;
import java.util.ArrayList;
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

    /** Commit slots of a database that was created without --max-commit-concurrency. */
    private static final int DEFAULT_SLOTS = 30;

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
        Converters.checkSource(properties, errors);
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
        ConnectSettings.warnOfSessions(properties, options.maxSessions());
        ServerProbe.ask(
                options.connection(),
                properties,
                SourceOptions.DATABASES,
                errors,
                (probe, client) -> askImmudb(options, probe, client, errors));
        List<String> topics =
                options.databases().names().stream().map(options::topic).toList();
        List<TopicFacts> found = TopicProbe.look(properties, SourceOptions.TOPIC_PREFIX, admin -> topics, errors);
        TopicProbe.checkRecordSize(found, options.recordMaxBytes(), errors);
    }

    static void askImmudb(SourceOptions options, ServerProbe probe, ImmudbClient client, OptionErrors errors) {
        DatabasePatterns databases = options.databases();
        // The listing comes first: with a wrong password nothing else is asked, since a server may count failed logins.
        var listed = ServerProbe.await(client.administration().databases());
        if (listed.failure() != null && listed.failure().condition() == ServerCondition.WRONG_CREDENTIALS) {
            probe.report(listed.failure());
            return;
        }
        // Side by side: each may take seconds.
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (String name : databases.names()) {
            DatabaseClient database = client.database(name);
            asked.add(database.currentState()
                    .thenCompose(state -> state.committed().tx() == 0
                            ? CompletableFuture.completedFuture(null)
                            : ExportProbe.begin(database, state.committed().tx())));
        }
        for (CompletableFuture<?> each : asked) {
            ServerException failure = ServerProbe.await(each).failure();
            if (failure != null) {
                probe.report(failure);
            }
        }
        List<DatabaseEntry> entries = listed.value();
        if (entries != null) {
            checkList(databases, entries.stream().map(DatabaseEntry::name).toList(), errors);
        } else if (databases.hasPatterns() && listed.failure() != null) {
            probe.report(listed.failure());
        }
    }

    private static void checkList(DatabasePatterns databases, List<String> found, OptionErrors errors) {
        errors.recommend(SourceOptions.DATABASES, found);
        if (databases.hasPatterns() && found.stream().noneMatch(databases::matches)) {
            LOG.warn("No database matches '{}' yet; the server has {}", databases, found);
        }
        long matching = found.stream().filter(databases::matches).count();
        ConnectSettings.concernOfOpenDatabases(matching, "databases match '" + databases + "'", DEFAULT_SLOTS)
                .ifPresent(LOG::warn);
        List<String> unfit = found.stream()
                .filter(name -> databases.matches(name) && !DatabasePatterns.isName(name))
                .toList();
        if (!unfit.isEmpty()) {
            LOG.warn("The databases {} match '{}' but are skipped: a topic cannot have their names", unfit, databases);
        }
    }
}
