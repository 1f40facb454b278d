package io.immukafka.client;

/** Failures of calls, for simulations that have no server. */
public final class Failures {

    private Failures() {}

    /** A failure with this condition. */
    public static ServerException of(ServerCondition condition) {
        return new ServerException(condition, "simulated " + condition, null);
    }
}
