package io.immukafka.workload;

import io.immukafka.workload.proto.CreateDatabaseRequest;
import io.immukafka.workload.proto.DatabaseNullableSettings;
import io.immukafka.workload.proto.NullableBool;
import io.immukafka.workload.proto.NullableMilliseconds;
import io.immukafka.workload.proto.NullableString;
import io.immukafka.workload.proto.NullableUint32;
import io.immukafka.workload.proto.ReplicationNullableSettings;
import io.immukafka.workload.proto.TruncationNullableSettings;
import java.time.Duration;

/** The name and the settings of a database; what is not named here has the server's default. */
public final class DatabaseSpec {

    private final String name;
    private final DatabaseNullableSettings.Builder settings = DatabaseNullableSettings.newBuilder();

    private DatabaseSpec(String name) {
        this.name = name;
    }

    public static DatabaseSpec named(String name) {
        return new DatabaseSpec(name);
    }

    /**
     * A database that takes a {@link Workload} quickly: it flushes every 5 ms instead of 20, and has room for 300
     * transactions at once instead of 30.
     */
    public static DatabaseSpec fast(String name) {
        return named(name).syncFrequency(Duration.ofMillis(5)).maxConcurrency(300);
    }

    /** Length of keys in bytes; the server's limit and default is 1024. */
    public DatabaseSpec maxKeyLen(int bytes) {
        settings.setMaxKeyLen(number(bytes));
        return this;
    }

    /** Length of values in bytes; 32 MiB by default. */
    public DatabaseSpec maxValueLen(int bytes) {
        settings.setMaxValueLen(number(bytes));
        return this;
    }

    /** Entries of one transaction; 1024 by default. */
    public DatabaseSpec maxTxEntries(int entries) {
        settings.setMaxTxEntries(number(entries));
        return this;
    }

    /** Transactions that may be written at once; 30 by default. */
    public DatabaseSpec maxConcurrency(int transactions) {
        settings.setMaxConcurrency(number(transactions));
        return this;
    }

    /** Pause between flushes to disk, which every writer waits for; 20 ms by default. */
    public DatabaseSpec syncFrequency(Duration pause) {
        settings.setSyncFrequency(milliseconds(pause));
        return this;
    }

    /** The version of the headers it writes: 1 by default; 0 knows no metadata. */
    public DatabaseSpec writeTxHeaderVersion(int version) {
        settings.setWriteTxHeaderVersion(number(version));
        return this;
    }

    /** Length in bytes at which a new file of the logs begins; truncation removes whole files. 512 MiB by default. */
    public DatabaseSpec fileSize(int bytes) {
        settings.setFileSize(number(bytes));
        return this;
    }

    /** Whether values lie in the transaction log, where truncation leaves them alone; in logs of their own by default. */
    public DatabaseSpec embeddedValues(boolean embedded) {
        settings.setEmbeddedValues(bool(embedded));
        return this;
    }

    /** Retention of at least a day, and the pause between truncations. */
    public DatabaseSpec retention(Duration period, Duration frequency) {
        settings.setTruncationSettings(TruncationNullableSettings.newBuilder()
                .setRetentionPeriod(milliseconds(period))
                .setTruncationFrequency(milliseconds(frequency)));
        return this;
    }

    /** A primary whose transactions stay pre-committed until so many replicas have acknowledged them. */
    public DatabaseSpec syncReplication(int acknowledgements) {
        replication().setSyncReplication(bool(true)).setSyncAcks(number(acknowledgements));
        return this;
    }

    /** A replica that waits for somebody to replay into it, or an ordinary database again. */
    public DatabaseSpec replica(boolean replica) {
        replication().setReplica(bool(replica));
        return this;
    }

    /** A replica that fetches from a primary by itself. */
    public DatabaseSpec replicaOf(String host, int port, String database, String password) {
        replica(true);
        replication()
                .setPrimaryHost(NullableString.newBuilder().setValue(host))
                .setPrimaryPort(number(port))
                .setPrimaryDatabase(NullableString.newBuilder().setValue(database))
                .setPrimaryUsername(NullableString.newBuilder().setValue(ImmudbWriter.SYSTEM_USER))
                .setPrimaryPassword(NullableString.newBuilder().setValue(password));
        return this;
    }

    /** Of a replica that fetches by itself: its acknowledgements count for a primary with {@link #syncReplication}. */
    public DatabaseSpec synchronous() {
        replication().setSyncReplication(bool(true));
        return this;
    }

    public String name() {
        return name;
    }

    DatabaseNullableSettings settings() {
        return settings.build();
    }

    CreateDatabaseRequest toCreateRequest() {
        return CreateDatabaseRequest.newBuilder()
                .setName(name)
                .setSettings(settings)
                .build();
    }

    private ReplicationNullableSettings.Builder replication() {
        return settings.getReplicationSettingsBuilder();
    }

    private static NullableUint32 number(int value) {
        return NullableUint32.newBuilder().setValue(value).build();
    }

    private static NullableBool bool(boolean value) {
        return NullableBool.newBuilder().setValue(value).build();
    }

    private static NullableMilliseconds milliseconds(Duration value) {
        return NullableMilliseconds.newBuilder().setValue(value.toMillis()).build();
    }
}
