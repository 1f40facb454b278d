package io.immukafka.connect.options;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.connect.task.StopScope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** What the options of all connectors have in common. */
public abstract sealed class ConnectorOptions permits ChangeOptions, SinkOptions, SourceOptions {

    /** All options, parsed. */
    final AbstractConfig config;

    /**
     * Parses and checks a configuration.
     *
     * @param check finds what is wrong with each option, or with several together
     * @throws ConfigException if an option is missing, wrong, or contradicts another
     */
    ConnectorOptions(
            ConfigDef definition, Map<String, String> properties, BiConsumer<AbstractConfig, OptionErrors> check) {
        config = new AbstractConfig(definition, properties, false);
        OptionErrors errors = new OptionErrors(new ArrayList<>());
        check.accept(config, errors);
        errors.throwIfAny();
    }

    /** Options of which some may have errors, see {@link #sound}. */
    ConnectorOptions(AbstractConfig sound) {
        config = sound;
    }

    /**
     * A configuration of which some options have errors. In place of these it has their defaults, or null.
     *
     * @param errors those of the single options
     */
    static AbstractConfig sound(ConfigDef definition, Map<String, String> properties, OptionErrors errors) {
        ConfigDef lenient = new ConfigDef();
        Map<String, String> given = new HashMap<>(properties);
        definition.configKeys().forEach((option, key) -> {
            if (errors.isSound(option)) {
                lenient.define(key);
            } else {
                given.remove(option);
                Object otherwise = key.hasDefault() ? key.defaultValue : null;
                lenient.define(option, key.type, otherwise, key.importance, key.documentation);
            }
        });
        return new AbstractConfig(lenient, given, false);
    }

    /**
     * A connector's own options and those of both, in the order in which a form shows them.
     *
     * @param what adds those that say what is moved
     * @param how adds those that say how
     * @param buffer documentation of {@link BufferOptions#MAX_BYTES}
     */
    static ConfigDef definition(Consumer<ConfigDef> what, Consumer<ConfigDef> how, String buffer) {
        ConfigDef definition = new ConfigDef();
        what.accept(definition);
        ConnectionOptions.define(definition);
        how.accept(definition);
        BufferOptions.define(definition, buffer);
        RetryOptions.define(definition);
        StopOptions.define(definition);
        KafkaOptions.define(definition);
        return definition;
    }

    /** The immudb server: the primary's for a source, the replicas' for a sink. */
    public ConnectionSettings connection() {
        return ConnectionOptions.connection(config);
    }

    /** Sessions on the server that a task may have at the same time, at least 2. */
    public int maxSessions() {
        return config.getInt(ConnectionOptions.MAX_SESSIONS);
    }

    /**
     * Sessions that a check uses at the same time: for each that is opened the server computes the password's hash, which takes
     * a core of it 50 to 100 ms, and others want to log in too.
     */
    public int checkSessions() {
        return Math.min(4, maxSessions());
    }

    /** Payload bytes that a task holds in memory before it takes no more. */
    public long bufferMaxBytes() {
        return config.getLong(BufferOptions.MAX_BYTES);
    }

    /** What stops when a database cannot continue. */
    public StopScope stopScope() {
        return StopScope.of(config.getString(StopOptions.SCOPE));
    }

    /** Milliseconds before the first retry. */
    public long retryBackoffMs() {
        return config.getLong(RetryOptions.FIRST);
    }

    /** Milliseconds up to which the pauses grow. */
    public long retryBackoffMaxMs() {
        return config.getLong(RetryOptions.LONGEST);
    }
}
