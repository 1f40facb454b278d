package io.immukafka.client.error;

/** Failures of calls, for simulations that have no server. */
public final class SimulatedFailure {

    private SimulatedFailure() {}

    /** A failure with this condition. */
    public static ServerException of(ServerCondition condition) {
        return new ServerException(condition, "simulated " + condition, null);
    }
}
