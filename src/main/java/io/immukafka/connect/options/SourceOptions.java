package io.immukafka.connect.options;

import io.immukafka.export.ExportOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the source connector, parsed and checked against each other. No server is asked. */
public final class SourceOptions extends ConnectorOptions {

    public static final String DATABASES = "databases";
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String START_TX = "start.tx";
    public static final String RECORD_MAX_BYTES = "record.max.bytes";
    public static final String EXPORT_WINDOW = "export.window";
    public static final String HEARTBEAT_INTERVAL = "heartbeat.interval.ms";

    static final int DEFAULT_RECORD_MAX_BYTES = 512 << 10;

    /** @throws ConfigException if an option is missing, wrong, or contradicts another */
    public SourceOptions(Map<String, String> properties) {
        super(definition(), properties, SourceOptions::check);
    }

    private SourceOptions(AbstractConfig sound) {
        super(sound);
    }

    /**
     * Adds what is wrong with several options together.
     *
     * @param errors those of the single options
     * @return options to use as far as they have no errors
     */
    public static SourceOptions examine(Map<String, String> properties, OptionErrors errors) {
        AbstractConfig sound = sound(definition(), properties, errors);
        check(sound, errors);
        return new SourceOptions(sound);
    }

    /** All options, with documentation. */
    public static ConfigDef definition() {
        return definition(
                SourceOptions::defineWhat,
                SourceOptions::defineHow,
                "Bytes of transactions that each task holds in memory, including those that the broker has not "
                        + "acknowledged yet. At least twice record.max.bytes plus 65536.");
    }

    private static void defineWhat(ConfigDef definition) {
        new OptionGroup(definition, "Source")
                .add(
                        DATABASES,
                        ConfigDef.Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new DatabasesValidator(false),
                        Importance.HIGH,
                        "Databases",
                        "The databases to export, separated by commas: names, and patterns in which * stands for any"
                                + " characters and ? for one. New databases that match a pattern are added "
                                + "automatically.")
                .add(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new TopicPrefixValidator(),
                        Importance.HIGH,
                        "Topic prefix",
                        "Each database goes to partition 0 of the topic <prefix>.<database>. Give each immudb server a"
                                + " prefix of its own.")
                .add(
                        START_TX,
                        ConfigDef.Type.LONG,
                        null,
                        ConfigDef.LambdaValidator.with(SourceOptions::ensureTransaction, () -> "[1,...]"),
                        Importance.LOW,
                        "First transaction",
                        "The transaction to begin with when no offset is stored. Without it the export continues after "
                                + "the last transaction of the topic if kafka.bootstrap.servers is set, and otherwise "
                                + "begins with transaction 1. A replica can be built only from transaction 1 on, or "
                                + "from a copy that ends just before this one.");
    }

    private static void defineHow(ConfigDef definition) {
        new OptionGroup(definition, "Export")
                .add(
                        RECORD_MAX_BYTES,
                        ConfigDef.Type.INT,
                        DEFAULT_RECORD_MAX_BYTES,
                        ConfigDef.Range.between(ExportOptions.MIN_PART, 64 << 20),
                        Importance.MEDIUM,
                        "Record size (bytes)",
                        "A larger transaction is split into parts of this size, one record each. Producer, topic and "
                                + "broker must accept records of this size plus 1024 bytes.")
                .add(
                        EXPORT_WINDOW,
                        ConfigDef.Type.INT,
                        100,
                        ConfigDef.Range.between(1, 10_000),
                        Importance.LOW,
                        "Export window",
                        "Transactions that are requested ahead for each database, also limited by buffer.max.bytes.")
                .add(
                        HEARTBEAT_INTERVAL,
                        ConfigDef.Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "Heartbeat (ms)",
                        "How often a state record reports the primary's position, which keeps offsets and lag "
                                + "current for an idle database and lets the sink compare checksums; 0 disables it.");
    }

    private static void check(AbstractConfig config, OptionErrors errors) {
        ConnectionOptions.check(config, errors);
        RetryOptions.check(config, errors);
        long least = ExportOptions.leastMemory(config.getInt(RECORD_MAX_BYTES));
        if (errors.isSound(RECORD_MAX_BYTES, BufferOptions.MAX_BYTES)
                && config.getLong(BufferOptions.MAX_BYTES) < least) {
            errors.add(
                    BufferOptions.MAX_BYTES,
                    "is " + config.getLong(BufferOptions.MAX_BYTES) + ", but needs at least " + least
                            + ": two records of " + RECORD_MAX_BYTES + "=" + config.getInt(RECORD_MAX_BYTES)
                            + " and a message of the server; raise the first or lower " + RECORD_MAX_BYTES);
        }
    }

    /** The databases to export. */
    public DatabasePatterns databases() {
        return DatabasePatterns.parse(config.getList(DATABASES));
    }

    /** The prefix of all topics. */
    public String topicPrefix() {
        return config.getString(TOPIC_PREFIX);
    }

    /**
     * The topic of this database.
     *
     * @throws ConfigException if no topic can be named after it, since it has letters of another script
     */
    public String topic(String database) {
        if (!DatabasePatterns.isName(database)) {
            throw new ConfigException(
                    DATABASES,
                    databases(),
                    "The database '" + database + "' matches, but its name is not valid in a topic's name: Kafka "
                            + "allows only ASCII letters, digits, '.', '_' and '-'. Name the other databases, or "
                            + "narrow the pattern");
        }
        return topicPrefix() + "." + database;
    }

    /** The topic that the records of this database reach, with the connector's transformations. */
    public String routedTopic(String database) {
        return new TopicRouting(given()).route(topic(database));
    }

    private static void ensureTransaction(String name, @Nullable Object value) {
        if (value instanceof Long tx && tx < 1) {
            throw new ConfigException(name, value, "Value must be at least 1");
        }
    }

    /** The transaction to begin with when no offset is stored, from 1 on; empty if none was chosen. */
    public OptionalLong startTx() {
        Long tx = config.getLong(START_TX);
        return tx == null ? OptionalLong.empty() : OptionalLong.of(tx);
    }

    /** Settings of a Kafka client for the topics, and of the schema registry; empty if the topics are not looked at. */
    public Map<String, String> kafkaClient() {
        return KafkaOptions.readerSettings(given());
    }

    private Map<String, String> given() {
        Map<String, String> given = new HashMap<>();
        config.originals().forEach((option, value) -> {
            if (value instanceof String text) {
                given.put(option, text);
            }
        });
        return given;
    }

    /** Length of the parts that a large transaction is cut into, in bytes. */
    public int recordMaxBytes() {
        return config.getInt(RECORD_MAX_BYTES);
    }

    /** Transactions requested ahead. */
    public int exportWindow() {
        return config.getInt(EXPORT_WINDOW);
    }

    /** Between two state records; zero for none at all. */
    public Duration heartbeatInterval() {
        return Duration.ofMillis(config.getLong(HEARTBEAT_INTERVAL));
    }

    /**
     * The options of the export engine.
     *
     * @param partBytes length of the parts that a large transaction is cut into, at most {@link #recordMaxBytes}
     */
    public ExportOptions exportOptions(int partBytes) {
        return new ExportOptions(exportWindow(), partBytes, retryBackoffMs(), retryBackoffMaxMs());
    }

    static final class DatabasesValidator implements ConfigDef.Validator {

        private final boolean optional;

        /** @param optional whether the option may be left out */
        DatabasesValidator(boolean optional) {
            this.optional = optional;
        }

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value instanceof List<?> entries && !(entries.isEmpty() && optional)) {
                try {
                    DatabasePatterns.parse(entries.stream().map(String::valueOf).toList());
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(name, value, e.getMessage());
                }
            }
        }

        @Override
        public String toString() {
            return "names, and patterns with * and ?";
        }
    }

    static final class TopicPrefixValidator implements ConfigDef.Validator {

        /** With a point and the longest name of a database it stays below Kafka's 249 characters. */
        private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]{1,120}");

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (!PREFIX.matcher(String.valueOf(value)).matches()) {
                throw new ConfigException(
                        name,
                        value,
                        "A topic's name consists of ASCII letters, digits, '.', '_' and '-'; the prefix "
                                + "has 1 to 120");
            }
        }

        @Override
        public String toString() {
            return "1 to 120 of a-z, A-Z, 0-9, '.', '_', '-'";
        }
    }
}
