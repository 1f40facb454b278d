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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what is wrong with a sink connector's configuration before the connector is created. */
public final class SinkValidation {

    private static final Logger LOG = LoggerFactory.getLogger(SinkValidation.class);

    private static final String ASSIGNOR = "consumer.override.partition.assignment.strategy";

    private SinkValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. The servers are asked only when everything else is right;
     * that takes up to a quarter of a minute when they don't answer.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link SinkOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        boolean parsed = errors.isEmpty();
        ConnectSettings.checkSink(properties, errors);
        Transformations.check(properties, errors);
        Converters.checkSink(properties, errors);
        KafkaOptions.check(properties, errors);
        if (parsed) {
            AbstractConfig config = new AbstractConfig(SinkOptions.definition(), properties, false);
            SinkOptions.check(config, errors);
            SinkTopics.check(properties, errors);
            checkReplica(
                    new ReplicaName(config.getString(SinkOptions.REPLICA_DATABASE)), SinkTopics.of(properties), errors);
        }
        if (errors.isEmpty()) {
            askServers(properties, errors);
            warnOfIdleTasks(properties);
        }
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
            String database = topic.substring(topic.lastIndexOf('.') + 1);
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

    private static void askServers(Map<String, String> properties, OptionErrors errors) {
        SinkOptions options = new SinkOptions(properties);
        ConnectSettings.warnOfSessions(properties, options.maxSessions());
        ServerProbe.ask(
                options.connection(),
                properties,
                SinkOptions.REPLICA_DATABASE,
                errors,
                (probe, client) -> askImmudb(options, probe, client, errors));
        SinkTopics topics = SinkTopics.of(properties);
        List<TopicFacts> found = TopicProbe.look(properties, topics.option(), topics::in, errors);
        ConnectSettings.concernOfOpenDatabases(
                        Math.max(topics.names().size(), found.size()),
                        "topics are in " + topics.option(),
                        ReplicaRequirements.slotsFor(options.replayWindow()))
                .ifPresent(concern ->
                        LOG.warn("{}; a smaller {} makes new replicas smaller", concern, SinkOptions.REPLAY_WINDOW));
    }

    private static void askImmudb(SinkOptions options, ServerProbe probe, ImmudbClient client, OptionErrors errors) {
        if (!options.replica().isFixed()) {
            ServerException failure =
                    ServerProbe.await(client.administration().databases()).failure();
            // A user may have rights on replicas only, and these are known from the records.
            if (failure != null && failure.condition() != ServerCondition.NO_PERMISSION) {
                probe.report(failure);
            }
            return;
        }
        String name = options.replica().template();
        var asked = ServerProbe.await(client.database(name).settings());
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
