package io.immukafka.client;

import io.immukafka.client.proto.DatabaseNullableSettings;
import io.immukafka.client.proto.NullableUint32;
import io.immukafka.client.proto.ReplicationNullableSettings;
import io.immukafka.tx.Limits;
import java.time.Duration;

/**
 * Settings of a database, as far as they matter here. What a server leaves out is 0, empty or false. The credentials that
 * the server gives away beside them are not taken over.
 *
 * @param replica whether it takes replayed transactions and refuses ordinary writes
 * @param primaryDatabase what the server itself replicates into it, empty for nothing
 * @param primaryHost from where, empty for nothing
 * @param syncReplication of a replica: answers when a transaction is merely pre-committed; of a primary: waits for replicas
 * @param syncAcks how many replicas a primary waits for
 * @param limits fixed at creation
 * @param maxConcurrency commits at a time
 * @param syncFrequency pause between flushes to the disk
 */
public record DatabaseSettings(
        boolean replica,
        String primaryDatabase,
        String primaryHost,
        boolean syncReplication,
        int syncAcks,
        Limits limits,
        int maxConcurrency,
        Duration syncFrequency) {

    /** Whether the server itself replicates into this database, so that nobody else can. */
    public boolean hasPrimary() {
        return !primaryDatabase.isEmpty() || !primaryHost.isEmpty();
    }

    static DatabaseSettings of(DatabaseNullableSettings settings) {
        ReplicationNullableSettings replication = settings.getReplicationSettings();
        return new DatabaseSettings(
                replication.getReplica().getValue(),
                replication.getPrimaryDatabase().getValue(),
                replication.getPrimaryHost().getValue(),
                replication.getSyncReplication().getValue(),
                replication.getSyncAcks().getValue(),
                new Limits(
                        limit(settings.getMaxKeyLen()),
                        limit(settings.getMaxValueLen()),
                        limit(settings.getMaxTxEntries())),
                settings.getMaxConcurrency().getValue(),
                Duration.ofMillis(settings.getSyncFrequency().getValue()));
    }

    /** Limits are unsigned on the wire. Nothing reaches one beyond the largest int. */
    private static int limit(NullableUint32 limit) {
        return (int) Math.min(Integer.toUnsignedLong(limit.getValue()), Integer.MAX_VALUE);
    }
}
