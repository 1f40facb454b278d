package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.DatabasePatterns;
import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.ReplicaName;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.replay.ReplicaRequirements;
import io.immukafka.topic.TopicFacts;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what is wrong with a sink connector's configuration before the connector is created. */
public final class SinkValidation {

    private static final Logger LOG = LoggerFactory.getLogger(SinkValidation.class);

    private static final String ASSIGNOR = "consumer.override.partition.assignment.strategy";

    private SinkValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. Server and brokers are asked about everything that is right
     * so far; that takes 10 s at most.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link SinkOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        SinkOptions options = SinkOptions.examine(properties, errors);
        UnknownOptions.check(SinkOptions.definition(), properties, errors);
        ConnectSettings.checkSink(properties, errors);
        Transformations.check(properties, errors);
        Converters.checkSink(properties, errors);
        KafkaOptions.check(properties, errors);
        SinkTopics.check(properties, errors);
        SinkTopics topics = SinkTopics.of(properties);
        if (errors.isSound(SinkOptions.REPLICA_DATABASE)) {
            checkReplica(options.replica(), topics, errors);
            refuseShared(options.replica(), topics.names(), topics.option(), errors);
        }
        ConnectSettings.warnOfSessions(properties, options.maxSessions());
        warnOfIdleTasks(properties);
        askServers(options, topics, properties, errors);
    }

    private static void checkReplica(ReplicaName replica, SinkTopics topics, OptionErrors errors) {
        if (replica.isFixed()) {
            if (topics.areMany()) {
                errors.add(
                        SinkOptions.REPLICA_DATABASE,
                        "is " + replica.template() + " for all databases of " + topics.option()
                                + ", but a replica takes the transactions of only one database: use ${database} in "
                                + "the name, such as ${database}_replica, or name a single topic in topics");
            }
            refuseReserved(replica.template(), "", errors);
            refuseLostPlaceholder(replica.template(), errors);
            return;
        }
        // The database is known from the records only, but the source names its topics <prefix>.<database>.
        for (String topic : topics.names()) {
            String database = database(topic);
            if (DatabasePatterns.isName(database)) {
                refuseReserved(replica.of(database), " for topic '" + topic + "'", errors);
            }
        }
    }

    /** Compose, envsubst and shells replace what they take for a variable of theirs with nothing. */
    private static void refuseLostPlaceholder(String replica, OptionErrors errors) {
        if (replica.startsWith("_") || replica.endsWith("_")) {
            errors.add(
                    SinkOptions.REPLICA_DATABASE,
                    "is '" + replica + "', which looks as if a tool had replaced ${database} with nothing before the "
                            + "configuration got here: write $${database} in a Compose file, and single quotes in a "
                            + "shell; or use a name without an underscore at either end");
        }
    }

    private static void refuseReserved(String replica, String reason, OptionErrors errors) {
        ReplicaRequirements.problemOfName(replica)
                .ifPresent(problem -> errors.add(SinkOptions.REPLICA_DATABASE, "is refused" + reason + ": " + problem));
    }

    /** A source names its topics after the databases, so two with the same last part are of databases of one name. */
    private static void refuseShared(
            ReplicaName replica, Collection<String> topics, String option, OptionErrors errors) {
        if (replica.isFixed()) {
            return;
        }
        Map<String, List<String>> byDatabase = topics.stream()
                .sorted()
                .collect(Collectors.groupingBy(SinkValidation::database, TreeMap::new, Collectors.toList()));
        byDatabase.forEach((database, same) -> {
            if (same.size() > 1 && DatabasePatterns.isName(database)) {
                errors.add(
                        option,
                        "has the topics " + String.join(" and ", same) + ", which would both be replayed into '"
                                + replica.of(database) + "': a replica can have only one origin. Remove all but one, "
                                + "or give each a connector with another " + SinkOptions.REPLICA_DATABASE);
            }
        });
    }

    private static String database(String topic) {
        return topic.substring(topic.lastIndexOf('.') + 1);
    }

    private static void askServers(
            SinkOptions options, SinkTopics topics, Map<String, String> properties, OptionErrors errors) {
        AnswerTime time = AnswerTime.begin();
        boolean replicaIsSound = errors.isSound(SinkOptions.REPLICA_DATABASE);
        Map<String, String> client = KafkaOptions.clientSettings(properties);
        TopicProbe<Map<String, TopicFacts>> brokers =
                client.isEmpty() || !errors.isSoundBelow(KafkaOptions.PREFIX) || !errors.isSound(topics.option())
                        ? null
                        : new TopicProbe<>(
                                client,
                                admin -> TopicProbe.facts(topics.in(admin)).ask(admin));
        ServerProbe.ask(
                options,
                properties,
                SinkOptions.REPLICA_DATABASE,
                errors,
                time,
                (probe, server) -> askImmudb(options, replicaIsSound, probe, server, errors));
        Map<String, TopicFacts> found = brokers == null
                ? null
                : brokers.await(time, KafkaOptions.BOOTSTRAP_SERVERS, "kafka.*", topics.option(), errors);
        int count = topics.names().size();
        if (found != null) {
            TopicProbe.check(topics.names(), found, topics.option(), errors);
            if (replicaIsSound && topics.names().isEmpty()) {
                refuseShared(options.replica(), found.keySet(), topics.option(), errors);
            }
            count = Math.max(count, found.size());
        }
        ConnectSettings.concernOfOpenDatabases(
                        count, "topics are in " + topics.option(), ReplicaRequirements.slotsFor(options.replayWindow()))
                .ifPresent(concern ->
                        LOG.warn("{}; a smaller {} makes new replicas smaller", concern, SinkOptions.REPLAY_WINDOW));
    }

    private static void askImmudb(
            SinkOptions options, boolean replicaIsSound, ServerProbe probe, ImmudbClient client, OptionErrors errors) {
        if (!replicaIsSound || !options.replica().isFixed()) {
            ServerException failure =
                    probe.awaitList(client.administration().databases()).failure();
            // A user may have rights on replicas only, and these are known from the records.
            if (failure != null && failure.condition() != ServerCondition.NO_PERMISSION) {
                probe.report(failure);
            }
            return;
        }
        String name = options.replica().template();
        var asked = probe.await(client.database(name).settings());
        DatabaseSettings settings = asked.value();
        if (settings != null) {
            ReplicaRequirements.problemOfRole(name, settings)
                    .ifPresent(problem -> errors.add(SinkOptions.REPLICA_DATABASE, "is refused: " + problem));
        } else if (asked.failure() != null) {
            if (asked.failure().condition() == ServerCondition.DATABASE_NOT_FOUND) {
                checkCreation(options, name, errors);
            } else {
                probe.report(asked.failure());
            }
        }
    }

    private static void checkCreation(SinkOptions options, String name, OptionErrors errors) {
        if (!options.createReplica()) {
            errors.add(SinkOptions.REPLICA_DATABASE, "is refused: " + ReplicaRequirements.missing(name));
        } else if (!options.connection().username().equals("immudb")) {
            errors.add(
                    SinkOptions.REPLICA_CREATE,
                    "is true and '" + name + "' does not exist, but '"
                            + options.connection().username() + "' cannot create it: only the user immudb may do so. "
                            + "Create it as a replica with that user, or set that user in "
                            + ConnectionOptions.USERNAME);
        }
    }

    /** Any other assignor gives the only partition of each topic to the same few tasks. */
    private static void warnOfIdleTasks(Map<String, String> properties) {
        String tasks = properties.getOrDefault("tasks.max", "1").trim();
        if (!tasks.equals("1") && !properties.getOrDefault(ASSIGNOR, "").contains("CooperativeStickyAssignor")) {
            LOG.warn(
                    "tasks.max is {}, but topics with one partition spread over tasks only with {}="
                            + "org.apache.kafka.clients.consumer.CooperativeStickyAssignor: without it most tasks may stay"
                            + " idle",
                    tasks,
                    ASSIGNOR);
        }
    }
}
