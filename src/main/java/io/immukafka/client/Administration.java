package io.immukafka.client;

import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.proto.CreateDatabaseRequest;
import io.immukafka.client.proto.DatabaseListRequestV2;
import io.immukafka.client.proto.DatabaseNullableSettings;
import io.immukafka.client.proto.HealthResponse;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.NullableBool;
import io.immukafka.client.proto.NullableMilliseconds;
import io.immukafka.client.proto.NullableUint32;
import io.immukafka.client.proto.ReplicationNullableSettings;
import io.immukafka.client.proto.UpdateDatabaseRequest;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Administration of a server. Every future fails with {@link ServerException}. */
public final class Administration {

    private final Connection connection;
    private final Login login;
    private final DatabaseSession general;
    private final Function<String, DatabaseSession> sessions;

    /**
     * @param login for requests that concern no database
     * @param general for requests that concern no database and need a session
     * @param sessions by database: a user with rights on one database only can open a session nowhere else
     */
    Administration(
            Connection connection, Login login, DatabaseSession general, Function<String, DatabaseSession> sessions) {
        this.connection = connection;
        this.login = login;
        this.general = general;
        this.sessions = sessions;
    }

    /** Opens the session ahead of the first request, which will tell if that fails. */
    public void openSession() {
        general.openAhead();
    }

    /** The server's version, such as {@code 1.11.1}, or {@code -} if its builder named none. No user is needed. */
    public CompletableFuture<String> serverVersion() {
        // Health, since ServerInfo fails as soon as any database is unloaded, and walks all directories.
        return connection
                .ask(
                        connection.context("reading the server's version", null),
                        ImmuServiceGrpc.getHealthMethod(),
                        Empty.getDefaultInstance(),
                        CallOptions.DEFAULT.withDeadline(connection.deadline()))
                .thenApply(HealthResponse::getVersion);
    }

    /**
     * The databases that the user may see, loaded or not, in the server's order. A server older than v1.11 may fail with
     * {@link ServerCondition#DATABASE_UNLOADED} as long as any of them is not loaded.
     */
    public CompletableFuture<List<DatabaseEntry>> databases() {
        return login.ask(
                        "listing the databases",
                        ImmuServiceGrpc.getDatabaseListV2Method(),
                        DatabaseListRequestV2.getDefaultInstance())
                .thenApply(answer -> answer.getDatabasesList().stream()
                        .map(database -> new DatabaseEntry(
                                database.getName(), database.getLoaded(), database.getNumTransactions()))
                        .toList());
    }

    /**
     * Creates a database that takes replayed transactions and nothing else. Needs the user {@code immudb}.
     *
     * @return the settings that the server gave it
     */
    public CompletableFuture<DatabaseSettings> createReplica(String database, ReplicaOptions options) {
        DatabaseNullableSettings settings = DatabaseNullableSettings.newBuilder()
                // With syncReplication the server would answer as soon as a transaction is pre-committed.
                .setReplicationSettings(replica(true).toBuilder()
                        .setSyncReplication(bool(false))
                        .build())
                .setMaxKeyLen(uint32(options.limits().maxKeyLen()))
                .setMaxValueLen(uint32(options.limits().maxValueLen()))
                .setMaxTxEntries(uint32(options.limits().maxTxEntries()))
                .setMaxConcurrency(uint32(options.maxConcurrency()))
                .setSyncFrequency(NullableMilliseconds.newBuilder()
                        .setValue(options.syncFrequency().toMillis()))
                .build();
        return general.ask(
                        "creating the replica '" + database + "' within the session",
                        ImmuServiceGrpc.getCreateDatabaseV2Method(),
                        CreateDatabaseRequest.newBuilder()
                                .setName(database)
                                .setSettings(settings)
                                .build())
                .thenApply(answer -> DatabaseSettings.of(answer.getSettings()));
    }

    /** Makes a database a replica, or an ordinary one that anybody may write to. Takes effect at once and lasts. */
    public CompletableFuture<DatabaseSettings> setReplica(String database, boolean replica) {
        return sessions.apply(database)
                .ask(
                        replica ? "making a replica" : "ending the role of replica",
                        ImmuServiceGrpc.getUpdateDatabaseV2Method(),
                        UpdateDatabaseRequest.newBuilder()
                                .setDatabase(database)
                                .setSettings(
                                        DatabaseNullableSettings.newBuilder().setReplicationSettings(replica(replica)))
                                .build())
                .thenApply(answer -> DatabaseSettings.of(answer.getSettings()));
    }

    private static ReplicationNullableSettings replica(boolean replica) {
        return ReplicationNullableSettings.newBuilder()
                .setReplica(bool(replica))
                .build();
    }

    private static NullableBool bool(boolean value) {
        return NullableBool.newBuilder().setValue(value).build();
    }

    private static NullableUint32 uint32(int value) {
        return NullableUint32.newBuilder().setValue(value).build();
    }
}
