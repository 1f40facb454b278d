package io.immukafka.connect.options;

import io.immukafka.replay.Creation;
import io.immukafka.replay.ReplayOptions;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the sink connector, parsed and checked against each other. No server is asked. */
public final class SinkOptions extends ConnectorOptions {

    public static final String REPLICA_DATABASE = "replica.database";
    public static final String REPLICA_CREATE = "replica.create";
    public static final String REPLAY_WINDOW = "replay.window";
    public static final String ALLOW_TRUNCATED = "allow.truncated";

    /** @throws ConfigException if an option is missing, wrong, or contradicts another */
    public SinkOptions(Map<String, String> properties) {
        super(definition(), properties, SinkOptions::check);
    }

    private SinkOptions(AbstractConfig sound) {
        super(sound);
    }

    /**
     * Adds what is wrong with several options together.
     *
     * @param errors those of the single options
     * @return options to use as far as they have no errors
     */
    public static SinkOptions examine(Map<String, String> properties, OptionErrors errors) {
        AbstractConfig sound = sound(definition(), properties, errors);
        check(sound, errors);
        return new SinkOptions(sound);
    }

    /** All options, with documentation. Connect itself defines {@code topics} and {@code topics.regex}. */
    public static ConfigDef definition() {
        return definition(
                SinkOptions::defineWhat,
                SinkOptions::defineHow,
                "Bytes of transactions that each task holds in memory before it pauses its topics; one batch of the "
                        + "consumer may be added to that.");
    }

    private static void defineWhat(ConfigDef definition) {
        new OptionGroup(definition, "Sink")
                .add(
                        REPLICA_DATABASE,
                        ConfigDef.Type.STRING,
                        ReplicaName.DATABASE,
                        new ReplicaNameValidator(),
                        Importance.HIGH,
                        "Replica",
                        "The replica database: a name, or a template in which ${database} stands for the name on the "
                                + "primary, such as ${database}_replica. immudb reserves defaultdb, so it cannot be "
                                + "a replica.")
                .add(
                        REPLICA_CREATE,
                        ConfigDef.Type.BOOLEAN,
                        true,
                        null,
                        Importance.MEDIUM,
                        "Create replicas",
                        "Whether a missing replica is created, with the primary's limits as recorded in the topic. "
                                + "Needs"
                                + " the user immudb.");
    }

    private static void defineHow(ConfigDef definition) {
        new OptionGroup(definition, "Replay")
                .add(
                        REPLAY_WINDOW,
                        ConfigDef.Type.INT,
                        98,
                        ConfigDef.Range.between(1, 998),
                        Importance.LOW,
                        "Replay window",
                        "Transactions in flight to each replica. A replica that the connector creates gets two more "
                                + "commit slots than this (maxConcurrency), each of which costs the server up to "
                                + "1.35 MB; for an existing replica the window shrinks to fit.")
                .add(
                        ALLOW_TRUNCATED,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Accept truncated transactions",
                        "Whether to replay transactions whose values were replaced with their digests, as retention "
                                + "on the primary does. The checksums cannot show that it was retention: values can "
                                + "be stripped in transit without changing any checksum.");
    }

    private static void check(AbstractConfig config, OptionErrors errors) {
        ConnectionOptions.check(config, errors);
        RetryOptions.check(config, errors);
    }

    /** The replica that takes the transactions of this database of the primary. */
    public String replicaDatabase(String database) {
        return replica().of(database);
    }

    /** The replica's name, or the template for it. */
    public ReplicaName replica() {
        return new ReplicaName(config.getString(REPLICA_DATABASE));
    }

    /** Whether a missing replica is created. */
    public boolean createReplica() {
        return config.getBoolean(REPLICA_CREATE);
    }

    /** Transactions in flight to each replica. */
    public int replayWindow() {
        return config.getInt(REPLAY_WINDOW);
    }

    /** Whether transactions are taken whose values were replaced by their digests. */
    public boolean allowTruncated() {
        return config.getBoolean(ALLOW_TRUNCATED);
    }

    /** The options of the replay engine. A topic can be read again from its beginning. */
    public ReplayOptions replayOptions() {
        return new ReplayOptions(
                replayWindow(),
                allowTruncated(),
                createReplica() ? Creation.IF_MISSING : Creation.NEVER,
                true,
                retryBackoffMs(),
                retryBackoffMaxMs());
    }

    private static final class ReplicaNameValidator implements ConfigDef.Validator {

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            try {
                new ReplicaName(String.valueOf(value));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(name, value, e.getMessage());
            }
        }

        @Override
        public String toString() {
            return "a name, or a template with ${database}";
        }
    }
}
