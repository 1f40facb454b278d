package io.immukafka.metrics;

/** What an engine holds at this moment, asked only when somebody reads the metrics. Safe for several threads. */
public interface EngineLoad {

    /** No engine runs. */
    EngineLoad NONE = new EngineLoad() {};

    /** Transactions that are requested or sent and not answered. */
    default int inFlight() {
        return 0;
    }

    /** The most transactions that may be in flight. */
    default int window() {
        return 0;
    }

    /** Bytes of memory held. */
    default long bufferBytes() {
        return 0;
    }

    /** Bytes held in temporary files. */
    default long spoolBytes() {
        return 0;
    }

    /** When bytes of a transaction last moved between the server and the engine, in {@link MetricClock#steady}. */
    default long lastMove(long tx) {
        return MetricClock.NEVER;
    }

    /** Transactions and states that are read and not applied. */
    default int pending() {
        return 0;
    }
}
