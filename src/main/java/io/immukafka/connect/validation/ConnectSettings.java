package io.immukafka.connect.validation;

import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.OptionErrors;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connect's own settings of a connector that would break the guarantee. What is not set is the worker's matter. */
final class ConnectSettings {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectSettings.class);

    /** Of an immudb server that was started without --max-sessions. */
    private static final int DEFAULT_SESSIONS = 100;

    /** Of an immudb server that was started without --max-active-databases. */
    private static final int DEFAULT_OPEN_DATABASES = 100;

    /** Measured with immudb v1.11.1: an open database without its commit slots, and a slot with the default limits. */
    private static final int OPEN_MEGABYTES = 65;

    private static final double SLOT_MEGABYTES = 1.35;

    private static final String PRODUCER = "producer.override.";
    private static final String DEAD_LETTERS = "errors.deadletterqueue.topic.name";
    private static final String OFFSET_RESET = "consumer.override.auto.offset.reset";

    private ConnectSettings() {}

    static void checkSource(Map<String, String> properties, OptionErrors errors) {
        checkTolerance(properties, errors, "a record that could not be sent would be treated as sent");
        refuseOther(
                properties,
                errors,
                "transaction.boundary",
                "poll",
                "only this connector's own batches are limited in bytes, and Connect keeps an open transaction in "
                        + "memory");
        String acks = PRODUCER + "acks";
        if (!properties.getOrDefault(acks, "all").equals("-1")) {
            refuseOther(properties, errors, acks, "all", "a failing broker would lose acknowledged transactions");
        }
        String inFlight = PRODUCER + "max.in.flight.requests.per.connection";
        if (!properties.getOrDefault(inFlight, "1").trim().equals("1")
                && !properties
                        .getOrDefault(PRODUCER + "enable.idempotence", "false")
                        .equals("true")) {
            errors.add(
                    inFlight,
                    "is " + properties.get(inFlight)
                            + " without idempotence, so a retry could reorder transactions; set "
                            + PRODUCER + "enable.idempotence=true or remove it");
        }
    }

    static void checkSink(Map<String, String> properties, OptionErrors errors) {
        checkTolerance(properties, errors, "a transaction that could not be replayed would be skipped");
        if (!properties.getOrDefault(DEAD_LETTERS, "").isBlank()) {
            errors.add(
                    DEAD_LETTERS,
                    "is " + properties.get(DEAD_LETTERS)
                            + ", but a record that cannot be replayed stops its database, since those after it depend "
                            + "on it: nothing would ever be written there; remove it");
        }
        refuseOther(
                properties,
                errors,
                OFFSET_RESET,
                "earliest",
                "a sink without a stored offset must begin with the topic's first transaction");
    }

    /** The servers' limit cannot be asked for. */
    static void warnOfSessions(Map<String, String> properties, int maxSessions) {
        String most = properties.getOrDefault("tasks.max", "1").trim();
        // Anything else is Connect's to refuse.
        int tasks = most.matches("[0-9]{1,6}") ? Integer.parseInt(most) : 1;
        if ((long) tasks * maxSessions > DEFAULT_SESSIONS) {
            LOG.warn(
                    "tasks.max={} with {}={} may use {} sessions, but an immudb server allows {} for all its clients "
                            + "unless it was started with a larger --max-sessions: lower one of them, or raise the "
                            + "server's limit",
                    tasks,
                    ConnectionOptions.MAX_SESSIONS,
                    maxSessions,
                    (long) tasks * maxSessions,
                    DEFAULT_SESSIONS);
        }
    }

    /**
     * What is to be said about a server with so many databases; its limits cannot be asked for.
     *
     * @param subject what there are so many of
     * @param slots commit slots of each
     */
    static Optional<String> concernOfOpenDatabases(long count, String subject, int slots) {
        if (count <= DEFAULT_OPEN_DATABASES) {
            return Optional.empty();
        }
        return Optional.of(count + " " + subject + ", but an immudb server keeps at most " + DEFAULT_OPEN_DATABASES
                + " databases open unless it was started with a larger --max-active-databases: with more, it closes one "
                + "before it opens another. Each takes up to "
                + Math.round(OPEN_MEGABYTES + slots * SLOT_MEGABYTES) + " MB of its memory while it is open");
    }

    private static void checkTolerance(Map<String, String> properties, OptionErrors errors, String consequence) {
        refuseOther(properties, errors, "errors.tolerance", "none", consequence);
    }

    private static void refuseOther(
            Map<String, String> properties, OptionErrors errors, String option, String only, String reason) {
        String given = properties.get(option);
        if (given != null && !given.trim().equalsIgnoreCase(only)) {
            errors.add(option, "is " + given + ": " + reason + "; set it to " + only + " or remove it");
        }
    }
}
