package io.immukafka.cli.option;

import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What may be done to a database that is written to, and what is taken into it. */
@SuppressWarnings("NullAway.Init")
public final class TargetOptions {

    @Option(
            names = "--force-replica",
            description = "Makes an ordinary database a replica for the duration of the run.")
    private boolean forceReplica;

    @Option(
            names = "--allow-truncated",
            description = "Accepts transactions whose values retention has replaced with their digests.")
    private boolean allowTruncated;

    @Mixin
    private LimitOptions limits;

    public boolean allowTruncated() {
        return allowTruncated;
    }

    /**
     * The options of one target.
     *
     * @param append whether a database that holds something is continued
     * @param staysReplica whether a database that is created stays a replica
     * @param primary the primary's limits, null if they are unknown
     */
    public ReplicaPolicy of(boolean append, boolean staysReplica, @Nullable Limits primary) {
        return new ReplicaPolicy(append, forceReplica, staysReplica, allowTruncated, limits.limits(primary));
    }
}
