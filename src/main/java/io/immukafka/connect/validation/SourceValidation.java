package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.ConnectorOptions;
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
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what is wrong with a source connector's configuration before the connector is created. */
public final class SourceValidation {

    private static final Logger LOG = LoggerFactory.getLogger(SourceValidation.class);

    /** Commit slots of a database that was created without --max-commit-concurrency. */
    private static final int DEFAULT_SLOTS = 30;

    /** The server leaves it out of its list. */
    private static final String UNLISTED = "systemdb";

    /** Names in one message. */
    private static final int SHOWN = 10;

    private SourceValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. Server and brokers are asked about everything that is right
     * so far; that takes 10 s at most.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link SourceOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        SourceOptions options = SourceOptions.examine(properties, errors);
        UnknownOptions.check(SourceOptions.definition(), properties, errors);
        ConnectSettings.checkSource(properties, errors);
        Transformations.check(properties, errors);
        Converters.checkSource(properties, errors);
        TopicCreation.check(properties, errors);
        KafkaOptions.check(properties, errors);
        ConnectSettings.warnOfSessions(properties, options.maxSessions());
        askServers(options, properties, errors);
    }

    private static void askServers(SourceOptions options, Map<String, String> properties, OptionErrors errors) {
        AnswerTime time = AnswerTime.begin();
        DatabasePatterns databases = errors.isSound(SourceOptions.DATABASES) ? options.databases() : null;
        List<String> topics = databases == null || !errors.isSound(SourceOptions.TOPIC_PREFIX)
                ? List.of()
                : databases.names().stream().map(options::routedTopic).toList();
        boolean sizeIsSound = errors.isSound(SourceOptions.RECORD_MAX_BYTES);
        Map<String, String> client = KafkaOptions.clientSettings(properties);
        TopicProbe<Map<String, TopicFacts>> brokers = client.isEmpty() || !errors.isSoundBelow(KafkaOptions.PREFIX)
                ? null
                : new TopicProbe<>(client, TopicProbe.facts(topics));
        ServerProbe.ask(
                options,
                properties,
                SourceOptions.DATABASES,
                errors,
                time,
                (probe, server) -> askImmudb(options, databases, probe, server, errors));
        Map<String, TopicFacts> found = brokers == null
                ? null
                : brokers.await(time, KafkaOptions.BOOTSTRAP_SERVERS, "kafka.*", SourceOptions.TOPIC_PREFIX, errors);
        if (found != null) {
            TopicProbe.check(topics, found, SourceOptions.TOPIC_PREFIX, errors);
            if (sizeIsSound) {
                TopicProbe.checkRecordSize(found.values(), options.recordMaxBytes(), errors);
            }
        }
    }

    /** @param databases null if it is not known which */
    static void askImmudb(
            ConnectorOptions options,
            @Nullable DatabasePatterns databases,
            ServerProbe probe,
            ImmudbClient client,
            OptionErrors errors) {
        // One login and one call tell which databases there are. With a wrong password nothing else is asked, since a
        // server
        // may count failed logins.
        CompletableFuture<List<DatabaseEntry>> list = client.administration().databases();
        if (databases != null && !databases.hasPatterns()) {
            var unused = probe.awaitShortly(list);
            if (!list.isDone()) {
                askWithoutList(options, databases, list, probe, client, errors);
                return;
            }
        }
        var listed = probe.awaitList(list);
        ServerException failure = listed.failure();
        boolean useless = failure != null
                && (failure.condition() == ServerCondition.WRONG_CREDENTIALS
                        || failure.condition() == ServerCondition.TIMED_OUT
                        || failure.condition() == ServerCondition.UNREACHABLE);
        if (failure != null && (useless || databases == null || databases.hasPatterns())) {
            probe.report(failure);
        }
        if (useless || databases == null) {
            return;
        }
        List<DatabaseEntry> entries = listed.value();
        List<String> present = new ArrayList<>(databases.names());
        if (entries != null) {
            checkList(databases, entries, errors);
            present = checkNames(options, present, entries, errors);
        }
        probeSample(options, present, probe, client, errors);
    }

    /** A server opens each of its databases to list them, so the list may be late without anything being wrong. */
    private static void askWithoutList(
            ConnectorOptions options,
            DatabasePatterns databases,
            CompletableFuture<List<DatabaseEntry>> list,
            ServerProbe probe,
            ImmudbClient client,
            OptionErrors errors) {
        List<String> names = List.copyOf(databases.names());
        probeSample(options, names, probe, client, errors);
        var late = probe.await(list);
        List<DatabaseEntry> entries = late.value();
        if (entries != null) {
            checkList(databases, entries, errors);
            List<String> unused = checkNames(options, names, entries, errors);
        } else if (late.failure() != null && list.isDone()) {
            probe.report(late.failure());
        } else {
            LOG.warn("The server has not listed its databases in time, so only a sample of those named was checked");
        }
    }

    /** Returns those of the names that can be used. */
    private static List<String> checkNames(
            ConnectorOptions options, List<String> names, List<DatabaseEntry> entries, OptionErrors errors) {
        Map<String, DatabaseEntry> byName =
                entries.stream().collect(Collectors.toMap(DatabaseEntry::name, Function.identity()));
        List<String> missing = new ArrayList<>();
        List<String> unloaded = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (String name : names) {
            DatabaseEntry entry = byName.get(name);
            if (entry == null && !name.equals(UNLISTED)) {
                missing.add(name);
            } else if (entry != null && !entry.loaded()) {
                unloaded.add(name);
            } else {
                present.add(name);
            }
        }
        String user = "user '" + options.connection().username() + "' at "
                + options.connection().address();
        if (!missing.isEmpty()) {
            errors.add(
                    SourceOptions.DATABASES,
                    "contains " + shown(missing) + ", which the list of databases of " + user + " does not contain: "
                            + "they do not exist, or the user has no permission on them. Check the names, create the "
                            + "databases, or grant admin permission on them");
        }
        if (!unloaded.isEmpty()) {
            errors.add(
                    SourceOptions.DATABASES,
                    "contains " + shown(unloaded) + ", which exist but are not loaded, so they cannot be exported. "
                            + "Load them (immuadmin database load NAME), or remove them");
        }
        return present;
    }

    private static String shown(List<String> names) {
        String first = names.stream().limit(SHOWN).map(name -> "'" + name + "'").collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? first : first + " and " + (names.size() - SHOWN) + " more";
    }

    /** Whether databases may be exported shows only in sessions, of which a check opens few. */
    private static void probeSample(
            ConnectorOptions options, List<String> names, ServerProbe probe, ImmudbClient client, OptionErrors errors) {
        int size = probe.hasTime() ? Math.min(names.size(), options.maxSessions()) : 0;
        List<DatabaseProbe> sample = IntStream.range(0, size)
                .mapToObj(i -> names.get((int) ((long) i * names.size() / size)))
                .map(name -> DatabaseProbe.begin(client.database(name)))
                .toList();
        List<String> silent = new ArrayList<>();
        int probed = 0;
        for (DatabaseProbe each : sample) {
            ServerException failure = probe.await(each.outcome()).failure();
            if (each.outcome().isDone()) {
                probed++;
            } else if (each.isExporting()) {
                silent.add(each.name());
            }
            if (failure != null && each.outcome().isDone()) {
                probe.report(failure);
            }
        }
        sample.forEach(DatabaseProbe::cancel);
        if (!silent.isEmpty()) {
            errors.add(
                    SourceOptions.DATABASES,
                    "cannot be exported now: " + options.connection().address() + " answers, but has not begun to send "
                            + "a transaction of " + shown(silent) + " within " + AnswerTime.QUESTIONS.toSeconds()
                            + " s. Check the server's load and log; unload and load the databases, or restart it, if "
                            + "their exports hang");
        } else if (sample.size() > 0 && probed == 0 && errors.isSound(ConnectionOptions.ADDRESS)) {
            errors.add(
                    ConnectionOptions.ADDRESS,
                    "cannot be used now: the server has answered for none of its databases within "
                            + AnswerTime.QUESTIONS.toSeconds() + " s. Check its load");
        }
        if (probed < names.size()) {
            LOG.info(
                    "Of {} named databases only {} were opened to check whether they can be exported",
                    names.size(),
                    probed);
        }
    }

    private static void checkList(DatabasePatterns databases, List<DatabaseEntry> entries, OptionErrors errors) {
        List<String> found = entries.stream().map(DatabaseEntry::name).toList();
        errors.recommend(
                SourceOptions.DATABASES,
                found.stream().filter(DatabasePatterns::isName).toList());
        List<String> matching = found.stream().filter(databases::matches).toList();
        if (databases.hasPatterns() && matching.isEmpty()) {
            LOG.warn("No database matches '{}' yet; the server has {}", databases, found);
        }
        ConnectSettings.concernOfOpenDatabases(matching.size(), "databases match '" + databases + "'", DEFAULT_SLOTS)
                .ifPresent(LOG::warn);
        List<String> unfit =
                matching.stream().filter(name -> !DatabasePatterns.isName(name)).toList();
        if (!unfit.isEmpty()) {
            LOG.warn("The databases {} match '{}' but are skipped: a topic cannot have their names", unfit, databases);
        }
    }
}
