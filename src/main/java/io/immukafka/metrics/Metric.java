package io.immukafka.metrics;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The definitions of all metrics: {@code docs/metrics.md} is generated from them. Each is there once for each database. */
public enum Metric {
    COMMITTED_TRANSACTION(
            "The newest transaction that the primary has committed: for a source as its server says, for a sink as far as "
                    + "the topic tells.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    EMITTED_TRANSACTION("The last transaction whose records were all handed to Connect.", Reading.GAUGE, Side.SOURCE),
    ACKNOWLEDGED_TRANSACTION(
            "The last transaction whose records the broker has acknowledged. With exactly-once delivery, consumers see it "
                    + "when Kafka's transaction is committed.",
            Reading.GAUGE,
            Side.SOURCE),
    RECEIVED_TRANSACTION("The newest transaction that was read from the topic.", Reading.GAUGE, Side.SINK),
    APPLIED_TRANSACTION("The last transaction that the replica has committed.", Reading.GAUGE, Side.SINK),
    VERIFIED_TRANSACTION(
            "The last transaction whose Alh was verified: the source's server stated it twice, or the replica stated the "
                    + "one that was verified.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    VERIFIED_AGE_SECONDS(
            "Seconds since a server last stated an Alh that agrees with the verified history. An idle source asks every "
                    + "heartbeat.interval.ms while it has a session, and once an hour while it has none.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    LAG_TRANSACTIONS(
            "Transactions that are committed and not acknowledged by the broker (source), or not applied (sink).",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    LAG_SECONDS(
            "Age of the oldest transaction in lag-transactions; 0 if there is none. It is exact to the second, because "
                    + "immudb's timestamps are, and needs clocks that agree. A sink knows only what is in its topic: while "
                    + "its source is stopped, it is 0 as soon as everything in the topic is applied.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    LAST_RECORD_AGE_SECONDS(
            "Seconds since the last record was read from the topic. For an idle database the source writes one about every "
                    + "hour, unless heartbeat.interval.ms is 0; silence of two hours means that it does not run.",
            Reading.GAUGE,
            Side.SINK),
    STALLED_SECONDS(
            "Seconds for which lag-transactions was above 0 without any progress; 0 otherwise. Bytes of the next "
                    + "transaction that move between server and task count as progress, unless the database is "
                    + "retrying. From 120 s on, the log has an ERROR.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    LAST_CALL_AGE_SECONDS(
            "Seconds since Connect last called the task. It does so at least every 30 s, unless the connector is paused or "
                    + "Connect itself waits: for the brokers, or in a converter or transformation. From 120 s on, the log "
                    + "has an ERROR.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    STATE(
            "waiting (it has no session, because nothing is to be done or because other databases use all sessions), "
                    + "running, retrying (an outage that the task waits out), stalled (no "
                    + "progress for 10 s although there is something to do), paused (by Connect), or stopped. Text.",
            Reading.TEXT,
            Side.SOURCE,
            Side.SINK),
    ERROR_CODE(
            "Why the database has stopped: 104 for IMK-104 in errors.md; 0 if it has not stopped, or if its task failed "
                    + "for another reason, which is in Connect's status.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    REFUSALS_TOTAL("How often the database has stopped with an error code.", Reading.COUNTER, Side.SOURCE, Side.SINK),
    SESSION_OPEN(
            "1 while the database has one of the task's sessions on the server, else 0.",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    TRANSACTIONS_TOTAL(
            "Transactions that were handed to Connect whole (source), or committed by the replica (sink).",
            Reading.RATED,
            Side.SOURCE,
            Side.SINK),
    BYTES_TOTAL(
            "Payload bytes of the parts that were handed to Connect (source), or of the transactions that the replica "
                    + "committed (sink).",
            Reading.RATED,
            Side.SOURCE,
            Side.SINK),
    PARTS_TOTAL(
            "Parts of transactions that were handed to Connect (source), or read from the topic (sink).",
            Reading.COUNTER,
            Side.SOURCE,
            Side.SINK),
    RECORDS_TOTAL(
            "Records that were handed to Connect (source), or read from the topic (sink), state records included.",
            Reading.RATED,
            Side.SOURCE,
            Side.SINK),
    VERIFIED_TRANSACTIONS_TOTAL(
            "Transactions whose checksums were recomputed from their bytes and agree.",
            Reading.COUNTER,
            Side.SOURCE,
            Side.SINK),
    DUPLICATE_TRANSACTIONS_TOTAL(
            "Transactions that were read from the topic again, or that the replica already had.",
            Reading.COUNTER,
            Side.SINK),
    REWINDS_TOTAL("How often the topic was read again from an earlier place.", Reading.COUNTER, Side.SINK),
    TRANSACTIONS_IN_FLIGHT(
            "Transactions that are requested from the primary and have not arrived (source), or are sent to the replica and "
                    + "not answered (sink).",
            Reading.GAUGE,
            Side.SOURCE,
            Side.SINK),
    WINDOW("The most transactions that may be in flight at present.", Reading.GAUGE, Side.SOURCE, Side.SINK),
    UNACKNOWLEDGED_RECORDS(
            "Records that were handed to Connect and that the broker has not acknowledged.",
            Reading.GAUGE,
            Side.SOURCE),
    PENDING_RECORDS("Transactions and state records that were read and are not applied.", Reading.GAUGE, Side.SINK),
    BUFFER_BYTES(
            "Memory that the database holds, of the task's buffer.max.bytes.", Reading.GAUGE, Side.SOURCE, Side.SINK),
    SPOOL_BYTES("Bytes of large transactions in temporary files.", Reading.GAUGE, Side.SINK),
    COMMIT_TO_EMIT(
            "From the commit on the primary to the handing over to Connect. Exact to the second, like lag-seconds.",
            Reading.LATENCY,
            Side.SOURCE),
    ACKNOWLEDGE(
            "From the handing over to Connect to the broker's acknowledgement, measured on one transaction at a time.",
            Reading.LATENCY,
            Side.SOURCE),
    REPLAY("From sending a transaction to the replica to its answer.", Reading.LATENCY, Side.SINK),
    COMMIT_TO_APPLY(
            "From the commit on the primary to the commit on the replica. Exact to the second, like lag-seconds.",
            Reading.LATENCY,
            Side.SINK),
    RETRIES_TOTAL("Attempts after a failure, whatever its cause.", Reading.COUNTER, Side.SOURCE, Side.SINK),
    RETRIES_OUTAGE("Attempts after the server could not be reached.", Reading.RETRIES, Side.SOURCE, Side.SINK),
    RETRIES_BUSY("Attempts after the server had no free session or slot.", Reading.RETRIES, Side.SOURCE, Side.SINK),
    RETRIES_SESSION("Attempts after the session had ended.", Reading.RETRIES, Side.SOURCE, Side.SINK),
    RETRIES_STALLED("Attempts after a request made no progress for too long.", Reading.RETRIES, Side.SOURCE, Side.SINK),
    RETRIES_ENDED("Attempts after the stream ended without an error.", Reading.RETRIES, Side.SOURCE),
    RETRIES_OTHER("Attempts after any other failure.", Reading.RETRIES, Side.SOURCE, Side.SINK),
    RECONNECTS_TOTAL(
            "How often the server responded again after a failed attempt.", Reading.COUNTER, Side.SOURCE, Side.SINK);

    /** How a metric is read. */
    public enum Reading {
        /** A number that goes up and down. */
        GAUGE,
        /** Words. */
        TEXT,
        /** A number that only grows while the task runs. */
        COUNTER,
        /** A counter with a rate: two metrics, {@code -total} and {@code -rate}. */
        RATED,
        /** Counts attempts: {@code -total}. */
        RETRIES,
        /** Three metrics: {@code -p50-ms}, {@code -p99-ms} and {@code -max-ms}. */
        LATENCY
    }

    private static final String TOTAL = "-total";

    private final String description;
    private final Reading reading;
    private final boolean inSource;
    private final boolean inSink;

    Metric(String description, Reading reading, Side... sides) {
        this.description = description;
        this.reading = reading;
        Set<Side> all = EnumSet.copyOf(Set.of(sides));
        inSource = all.contains(Side.SOURCE);
        inSink = all.contains(Side.SINK);
    }

    /** Its name, such as {@code lag-seconds}; of a latency, without the suffix. */
    public String id() {
        String name = name().toLowerCase(Locale.ROOT).replace('_', '-');
        return reading == Reading.RETRIES ? name + TOTAL : name;
    }

    /** The name of the rate that belongs to a counter. */
    public String rateId() {
        return id().substring(0, id().length() - TOTAL.length()) + "-rate";
    }

    /** All names of a side's metrics in the order of their definitions: those with suffixes and rates too. */
    public static Map<String, Metric> names(Side side) {
        Map<String, Metric> names = new LinkedHashMap<>();
        for (Metric metric : values()) {
            if (metric.isIn(side)) {
                metric.ids().forEach(id -> names.put(id, metric));
            }
        }
        return names;
    }

    /** The names under which it is published. */
    public List<String> ids() {
        return switch (reading) {
            case RATED -> List.of(id(), rateId());
            case LATENCY -> List.of(id() + "-p50-ms", id() + "-p99-ms", id() + "-max-ms");
            default -> List.of(id());
        };
    }

    /** What it means, in whole sentences. */
    public String description() {
        return description;
    }

    public Reading reading() {
        return reading;
    }

    /** Whether the connector of this side has it. */
    public boolean isIn(Side side) {
        return side == Side.SOURCE ? inSource : inSink;
    }
}
