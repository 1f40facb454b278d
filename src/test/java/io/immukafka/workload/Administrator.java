package io.immukafka.workload;

import com.google.protobuf.ByteString;
import io.immukafka.workload.proto.ChangePermissionRequest;
import io.immukafka.workload.proto.CreateUserRequest;
import io.immukafka.workload.proto.DeleteDatabaseRequest;
import io.immukafka.workload.proto.LoadDatabaseRequest;
import io.immukafka.workload.proto.PermissionAction;
import io.immukafka.workload.proto.SetActiveUserRequest;
import io.immukafka.workload.proto.TruncateDatabaseRequest;
import io.immukafka.workload.proto.UnloadDatabaseRequest;
import io.immukafka.workload.proto.UpdateDatabaseRequest;

/** Databases, users and their rights on one server. Refusals are {@link ImmudbCallException}s. */
public final class Administrator implements AutoCloseable {

    private final Session session;

    private Administrator(Session session) {
        this.session = session;
    }

    /** Opens a session of the user {@code immudb} on {@code defaultdb}. */
    public static Administrator open(String host, int port, String password) {
        return new Administrator(Session.open(host, port, ImmudbWriter.SYSTEM_USER, password, "defaultdb"));
    }

    public void create(DatabaseSpec database) {
        session.ask(session.immudb()::createDatabaseV2, database.toCreateRequest());
    }

    /** Changes the settings that the specification names; most take effect when the database is loaded again. */
    public void update(DatabaseSpec database) {
        session.ask(
                session.immudb()::updateDatabaseV2,
                UpdateDatabaseRequest.newBuilder()
                        .setDatabase(database.name())
                        .setSettings(database.settings())
                        .build());
    }

    public void unload(String database) {
        session.ask(
                session.immudb()::unloadDatabase,
                UnloadDatabaseRequest.newBuilder().setDatabase(database).build());
    }

    public void load(String database) {
        session.ask(
                session.immudb()::loadDatabase,
                LoadDatabaseRequest.newBuilder().setDatabase(database).build());
    }

    /** Deletes a database, unloading it first, as the server demands. Its name is taken until the server restarts. */
    public void delete(String database) {
        unload(database);
        session.ask(
                session.immudb()::deleteDatabase,
                DeleteDatabaseRequest.newBuilder().setDatabase(database).build());
    }

    /**
     * Removes the values of transactions from before today's midnight in the server's time zone ({@link MidnightZone}).
     * The server writes the SQL catalogue anew in a transaction whose metadata names the last truncated one.
     */
    public void truncate(String database) {
        session.ask(
                session.immudb()::truncateDatabase,
                TruncateDatabaseRequest.newBuilder().setDatabase(database).build());
    }

    /** @param password 8 to 32 characters with upper and lower case, a digit and a symbol */
    public void createUser(String user, String password, String database, Permission permission) {
        session.ask(
                session.immudb()::createUser,
                CreateUserRequest.newBuilder()
                        .setUser(ByteString.copyFromUtf8(user))
                        .setPassword(ByteString.copyFromUtf8(password))
                        .setDatabase(database)
                        .setPermission(permission.number())
                        .build());
    }

    public void grant(String user, String database, Permission permission) {
        change(PermissionAction.GRANT, user, database, permission);
    }

    public void revoke(String user, String database, Permission permission) {
        change(PermissionAction.REVOKE, user, database, permission);
    }

    public void setActive(String user, boolean active) {
        session.ask(
                session.immudb()::setActiveUser,
                SetActiveUserRequest.newBuilder()
                        .setUsername(user)
                        .setActive(active)
                        .build());
    }

    @Override
    public void close() {
        session.close();
    }

    private void change(PermissionAction action, String user, String database, Permission permission) {
        session.ask(
                session.immudb()::changePermission,
                ChangePermissionRequest.newBuilder()
                        .setAction(action)
                        .setUsername(user)
                        .setDatabase(database)
                        .setPermission(permission.number())
                        .build());
    }

    /** What a user may do with a database. */
    public enum Permission {
        READ(1),
        READ_WRITE(2),
        ADMIN(254);

        private final int number;

        Permission(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }
}
