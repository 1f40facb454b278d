package io.immukafka.connect.options;

import io.immukafka.export.ExportOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** The options of the change connector, parsed and checked against each other. No server is asked. */
public final class ChangeOptions extends ConnectorOptions {

    public static final String DATABASES = SourceOptions.DATABASES;
    public static final String SOURCE_TOPICS = "source.topics";
    public static final String TOPIC_PREFIX = SourceOptions.TOPIC_PREFIX;
    public static final String FORMAT = "format";
    public static final String TABLES_INCLUDE = "tables.include";
    public static final String TABLES_EXCLUDE = "tables.exclude";
    public static final String COLUMNS_EXCLUDE = "columns.exclude";
    public static final String CATALOG_TOPIC = "catalog.topic";
    public static final String CONSUMER_PREFIX = "source.consumer.";
    public static final String CONSUMER_SERVERS = CONSUMER_PREFIX + "bootstrap.servers";

    /** It holds the server's users and settings. */
    private static final String SYSTEM_DATABASE = "systemdb";

    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
    private static final String DATABASE = "${database}";

    private final Map<String, String> properties;
    private final TableSelection tables;

    /** @throws ConfigException if an option is missing, wrong, or contradicts another */
    public ChangeOptions(Map<String, String> properties) {
        super(definition(), properties, ChangeOptions::check);
        this.properties = new HashMap<>(properties);
        this.properties.values().removeIf(Objects::isNull);
        tables = tables(config);
    }

    private ChangeOptions(Map<String, String> properties, AbstractConfig sound) {
        super(sound);
        this.properties = properties;
        tables = tables(config);
    }

    /**
     * Adds what is wrong with several options together.
     *
     * @param properties without null values
     * @param errors those of the single options
     * @return options to use as far as they have no errors
     */
    public static ChangeOptions examine(Map<String, String> properties, OptionErrors errors) {
        AbstractConfig sound = sound(definition(), properties, errors);
        check(sound, errors);
        return new ChangeOptions(properties, sound);
    }

    /** All options, with documentation. */
    public static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineOrigin(definition);
        defineRecords(definition);
        ConnectionOptions.defineOptional(definition);
        BufferOptions.define(
                definition,
                "Bytes of transactions that each task holds in memory while it reads databases. At least twice 524288 "
                        + "plus 65536.");
        RetryOptions.define(definition);
        StopOptions.define(definition);
        return definition;
    }

    private static void defineOrigin(ConfigDef definition) {
        new OptionGroup(definition, "Origin")
                .add(
                        DATABASES,
                        ConfigDef.Type.LIST,
                        List.of(),
                        new SourceOptions.DatabasesValidator(true),
                        Importance.HIGH,
                        "Databases",
                        "The databases to read from the server at immudb.address, separated by commas: names, and "
                                + "patterns in which * stands for any characters and ? for one. Either this or "
                                + "source.topics.")
                .add(
                        SOURCE_TOPICS,
                        ConfigDef.Type.LIST,
                        List.of(),
                        null,
                        Importance.HIGH,
                        "Transaction topics",
                        "Topics that the source connector filled, separated by commas, to read the transactions from "
                                + "instead of a server. Every transaction is verified as the sink verifies it.")
                .add(
                        CONSUMER_SERVERS,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.HIGH,
                        "Kafka servers of the transaction topics",
                        "The brokers that have source.topics. Every option that begins with source.consumer. is passed "
                                + "to the consumer without the prefix, such as source.consumer.security.protocol; for "
                                + "records in Avro with a schema registry also source.consumer.schema.registry.url.");
    }

    private static void defineRecords(ConfigDef definition) {
        new OptionGroup(definition, "Changes")
                .add(
                        TOPIC_PREFIX,
                        ConfigDef.Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new SourceOptions.TopicPrefixValidator(),
                        Importance.HIGH,
                        "Topic prefix",
                        "Each table and collection goes to the topic <prefix>.<database>.<table>, keys to "
                                + "<prefix>.<database>-keys. Take another prefix than the source connector has.")
                .addChoice(
                        FORMAT,
                        ChangeFormat.FLAT,
                        ChangeFormat.values(),
                        Importance.HIGH,
                        "Format",
                        "flat: the value is the row, and a deleted row is a tombstone. debezium: the value is the "
                                + "envelope of Debezium's connectors, and a tombstone follows a delete.")
                .add(
                        TABLES_INCLUDE,
                        ConfigDef.Type.LIST,
                        List.of(),
                        null,
                        Importance.MEDIUM,
                        "Tables",
                        "The tables and collections to emit, separated by commas: names, and patterns with * and ?. "
                                + "Empty for all.")
                .add(
                        TABLES_EXCLUDE,
                        ConfigDef.Type.LIST,
                        List.of(),
                        null,
                        Importance.MEDIUM,
                        "Tables left out",
                        "Tables and collections that are not emitted, although tables.include has them.")
                .add(
                        COLUMNS_EXCLUDE,
                        ConfigDef.Type.LIST,
                        List.of(),
                        new ColumnsValidator(),
                        Importance.MEDIUM,
                        "Columns left out",
                        "Columns that are not emitted, as table.column with * and ? in both. Columns of the primary "
                                + "key are always emitted.")
                .add(
                        CATALOG_TOPIC,
                        ConfigDef.Type.STRING,
                        null,
                        new CatalogTopicValidator(),
                        Importance.LOW,
                        "Catalog topic",
                        "The topic of table definitions, with ${database} for the name of the database. By default "
                                + "<prefix>.<database>-catalog.");
    }

    /** Finds what is wrong with an option, or with several together. */
    private static void check(AbstractConfig config, OptionErrors errors) {
        ConnectionOptions.check(config, errors);
        RetryOptions.check(config, errors);
        if (!errors.isSound(DATABASES, SOURCE_TOPICS)) {
            return;
        }
        boolean databases = !config.getList(DATABASES).isEmpty();
        boolean topics = !config.getList(SOURCE_TOPICS).isEmpty();
        if (databases == topics) {
            errors.add(
                    DATABASES,
                    databases
                            ? "is " + config.getList(DATABASES) + ", but " + SOURCE_TOPICS
                                    + " is given too: the changes "
                                    + "come either from a server or from topics; remove one of both"
                            : "is missing, and " + SOURCE_TOPICS + " too: give one of both");
            return;
        }
        if (topics) {
            checkTopics(config, errors);
        } else {
            checkServer(config, errors);
        }
    }

    private static void checkServer(AbstractConfig config, OptionErrors errors) {
        for (String option : List.of(ConnectionOptions.ADDRESS, ConnectionOptions.PASSWORD)) {
            if (errors.isSound(option) && config.values().get(option) == null) {
                errors.add(option, "is missing, but " + DATABASES + " are read from a server");
            }
        }
        if (config.getString(CONSUMER_SERVERS) != null) {
            errors.add(CONSUMER_SERVERS, "is given, but without " + SOURCE_TOPICS + " no topic is read; remove it");
        }
        long least = ExportOptions.leastMemory(SourceOptions.DEFAULT_RECORD_MAX_BYTES);
        if (errors.isSound(BufferOptions.MAX_BYTES) && config.getLong(BufferOptions.MAX_BYTES) < least) {
            errors.add(
                    BufferOptions.MAX_BYTES,
                    "is " + config.getLong(BufferOptions.MAX_BYTES) + ", but needs at least " + least);
        }
        if (config.getList(DATABASES).contains(SYSTEM_DATABASE)) {
            errors.add(
                    DATABASES,
                    "contains " + SYSTEM_DATABASE + ", whose entries hold password hashes: it is not decoded; "
                            + "remove it");
        }
    }

    private static void checkTopics(AbstractConfig config, OptionErrors errors) {
        if (errors.isSound(CONSUMER_SERVERS) && config.getString(CONSUMER_SERVERS) == null) {
            errors.add(CONSUMER_SERVERS, "is missing, but " + SOURCE_TOPICS + " are read");
        }
        if (config.getString(ConnectionOptions.ADDRESS) != null) {
            errors.add(
                    ConnectionOptions.ADDRESS,
                    "is given, but with " + SOURCE_TOPICS + " no server is asked; remove it, or " + SOURCE_TOPICS);
        }
        for (String topic : config.getList(SOURCE_TOPICS)) {
            if (!TOPIC.matcher(topic).matches()) {
                errors.add(
                        SOURCE_TOPICS,
                        "contains '" + topic + "': a topic's name consists of ASCII letters, digits, '.', '_' and '-'");
            } else if (errors.isSound(TOPIC_PREFIX) && topic.startsWith(config.getString(TOPIC_PREFIX) + ".")) {
                errors.add(
                        TOPIC_PREFIX,
                        "is " + config.getString(TOPIC_PREFIX) + ", but " + topic + " begins with it too, so changes "
                                + "could be written where transactions are read; take another prefix");
            }
        }
    }

    private static TableSelection tables(AbstractConfig config) {
        return new TableSelection(
                config.getList(TABLES_INCLUDE), config.getList(TABLES_EXCLUDE), config.getList(COLUMNS_EXCLUDE));
    }

    /** The databases to read, if no topics are. */
    public DatabasePatterns databases() {
        return DatabasePatterns.parse(config.getList(DATABASES));
    }

    /** Whether topics are read; if not, databases. */
    public boolean readsTopics() {
        return !sourceTopics().isEmpty();
    }

    /** The topics to read, empty if databases are. */
    public List<String> sourceTopics() {
        return config.getList(SOURCE_TOPICS);
    }

    /** Settings of the consumer of {@link #sourceTopics}, and of a schema registry. */
    public Map<String, String> consumerSettings() {
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((option, value) -> {
            if (option.startsWith(CONSUMER_PREFIX) && !value.isBlank()) {
                settings.put(option.substring(CONSUMER_PREFIX.length()), value);
            }
        });
        return settings;
    }

    /** The options of the export of the databases; it writes no state records. */
    public SourceOptions export() {
        Map<String, String> export = new HashMap<>(properties);
        export.put(SourceOptions.HEARTBEAT_INTERVAL, "0");
        for (String other :
                List.of(SourceOptions.START_TX, SourceOptions.RECORD_MAX_BYTES, SourceOptions.EXPORT_WINDOW)) {
            export.remove(other);
        }
        return new SourceOptions(export);
    }

    /** The prefix of all topics. */
    public String topicPrefix() {
        return config.getString(TOPIC_PREFIX);
    }

    /** The form of the values. */
    public ChangeFormat format() {
        return ChangeFormat.of(config.getString(FORMAT));
    }

    /** Which tables and columns are emitted. */
    public TableSelection tables() {
        return tables;
    }

    /** The topic of a database's table definitions. */
    public String catalogTopic(String database) {
        String topic = config.getString(CATALOG_TOPIC);
        return topic == null ? topicPrefix() + "." + database + "-catalog" : topic.replace(DATABASE, database);
    }

    private static final class ColumnsValidator implements ConfigDef.Validator {

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value instanceof List<?> entries) {
                try {
                    TableSelection unused = new TableSelection(
                            List.of(),
                            List.of(),
                            entries.stream().map(String::valueOf).toList());
                } catch (IllegalArgumentException e) {
                    throw new ConfigException(name, value, e.getMessage());
                }
            }
        }

        @Override
        public String toString() {
            return "table.column, with * and ?";
        }
    }

    private static final class CatalogTopicValidator implements ConfigDef.Validator {

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value != null
                    && !TOPIC.matcher(String.valueOf(value).replace(DATABASE, "database"))
                            .matches()) {
                throw new ConfigException(
                        name, value, "A topic's name consists of ASCII letters, digits, '.', '_' and '-'");
            }
        }

        @Override
        public String toString() {
            return "a topic's name, with ${database} for the database";
        }
    }
}
