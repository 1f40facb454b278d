package io.immukafka.connect.sink;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partition fills which replica, for all sink tasks of this JVM. Two topics that fill the same replica, such as an original
 * and its mirror, would interfere with each other. Safe for several threads.
 */
final class ReplicaOrigins {

    /** A task's claim to fill replicas from a partition. Each task has its own, also for a partition that it takes over. */
    static final class ReplicaClaim {

        private final String connector;
        private final TopicPartition partition;

        /** @param connector that reads the partition */
        ReplicaClaim(String connector, TopicPartition partition) {
            this.connector = connector;
            this.partition = partition;
        }

        String connector() {
            return connector;
        }

        TopicPartition partition() {
            return partition;
        }

        private boolean isSuccessorOf(ReplicaClaim earlier) {
            return connector.equals(earlier.connector) && partition.equals(earlier.partition);
        }
    }

    private record ReplicaKey(String server, String database) {}

    private static final Map<ReplicaKey, ReplicaClaim> CLAIMS = new ConcurrentHashMap<>();

    private ReplicaOrigins() {}

    /**
     * Claims a replica until {@link #release}.
     *
     * @param server that has the replica, as host:port
     * @return the claim of another connector or partition, which fills the replica already
     */
    static Optional<ReplicaClaim> claim(String server, String database, ReplicaClaim claim) {
        ReplicaClaim holder = CLAIMS.merge(
                new ReplicaKey(server, database), claim, (held, next) -> next.isSuccessorOf(held) ? next : held);
        return claim.isSuccessorOf(holder) ? Optional.empty() : Optional.of(holder);
    }

    /** Gives up a claim, unless another task has taken its partition over. */
    static void release(ReplicaClaim claim) {
        CLAIMS.values().remove(claim);
    }
}
