package io.immukafka.cli.option;

import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Choices about the database that transactions are replayed into.
 *
 * @param append whether one that holds something may be continued
 * @param forceReplica whether an ordinary one may become a replica for the duration of the run
 * @param staysReplica whether one that is created stays a replica in the end
 * @param limits what it must take, null if that is unknown
 */
public record ReplicaPolicy(
        boolean append,
        boolean forceReplica,
        boolean staysReplica,
        boolean allowTruncated,
        @Nullable Limits limits) {}
