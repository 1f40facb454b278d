package io.immukafka.replay;

import io.immukafka.client.Administration;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.ReplicaOptions;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Sees to it that there is a database which can be replayed into, and reads its position. */
final class ReplicaSetup {

    /** Limits that immudb itself gives to a database: bytes of a key, bytes of a value, entries. */
    static final PrimaryLimits DEFAULT_LIMITS = new PrimaryLimits(1024, 32 << 20, 1024);

    private static final Duration SYNC_FREQUENCY = Duration.ofMillis(5);
    private static final String RESERVED = "defaultdb";

    private final DatabaseClient database;
    private final Administration administration;
    private final boolean create;
    private final int window;
    private volatile PrimaryLimits limits = DEFAULT_LIMITS;

    /**
     * Setup of one replica.
     *
     * @param create whether a missing database is created
     * @param window calls that will be in flight, for which a created database gets slots
     */
    ReplicaSetup(DatabaseClient database, Administration administration, boolean create, int window) {
        this.database = database;
        this.administration = administration;
        this.create = create;
        this.window = window;
    }

    /** The primary has these limits; the replica needs at least as much. */
    void limits(PrimaryLimits ofPrimary) {
        limits = ofPrimary;
    }

    /** Asks for settings and position, and creates the database if need be. Never fails: a failure is an event too. */
    CompletableFuture<ReplayEvent> prepare() {
        if (database.name().equals(RESERVED)) {
            return CompletableFuture.completedFuture(new ReplayEvent.Unfit(reserved()));
        }
        return database.settings()
                .handle((settings, problem) -> {
                    if (problem == null) {
                        return CompletableFuture.completedFuture(settings);
                    }
                    ServerException failure = ServerException.of(problem);
                    return failure.condition() == ServerCondition.DATABASE_NOT_FOUND
                            ? missing(failure)
                            : CompletableFuture.<DatabaseSettings>failedFuture(failure);
                })
                .thenCompose(settings -> settings)
                .thenCompose(this::position)
                .exceptionally(ReplicaSetup::failure);
    }

    private CompletableFuture<DatabaseSettings> missing(ServerException cause) {
        if (!create) {
            return CompletableFuture.failedFuture(unfit(
                    "does not exist. Set replica.create=true, or create it as a replica with the primary's "
                            + "maxKeyLen, maxValueLen and maxTxEntries",
                    cause));
        }
        PrimaryLimits primary = limits;
        ReplicaOptions options = new ReplicaOptions(
                primary.maxKeyLen(), primary.maxValueLen(), primary.maxTxEntries(), window + 2, SYNC_FREQUENCY);
        return administration.createReplica(database.name(), options).thenCompose(created -> database.settings());
    }

    private CompletableFuture<ReplayEvent> position(DatabaseSettings settings) {
        Optional<EngineException> unfit = check(settings);
        return unfit.isPresent()
                ? CompletableFuture.completedFuture(new ReplayEvent.Unfit(unfit.get()))
                : database.currentState()
                        .thenApply(state -> new ReplayEvent.Prepared(state.committed(), settings.maxConcurrency()));
    }

    private Optional<EngineException> check(DatabaseSettings settings) {
        PrimaryLimits primary = limits;
        String name = database.name();
        if (settings.hasPrimary()) {
            return Optional.of(unfit(
                    "is fed by the server itself, from '" + settings.primaryDatabase() + "' at '"
                            + settings.primaryHost() + "'. Only one replication can feed it: remove the primary from "
                            + "its replication settings (immuadmin database update " + name
                            + " --replication-primary-database= --replication-primary-host=), or name another "
                            + "database in replica.database",
                    null));
        }
        if (!settings.replica()) {
            return Optional.of(unfit(
                    "is not a replica: anybody may write to it, and what is replayed would be refused. Make it one "
                            + "(immuadmin database update " + name + " --replication-is-replica), or name another "
                            + "database in replica.database",
                    null));
        }
        if (settings.syncReplication()) {
            return Optional.of(unfit(
                    "has syncReplication on: it would confirm transactions that are not durable. Switch it off "
                            + "(immuadmin database update " + name + " --replication-sync-enabled=false)",
                    null));
        }
        return tooSmall("maxKeyLen", settings.maxKeyLen(), primary.maxKeyLen())
                .or(() -> tooSmall("maxValueLen", settings.maxValueLen(), primary.maxValueLen()))
                .or(() -> tooSmall("maxTxEntries", settings.maxTxEntries(), primary.maxTxEntries()));
    }

    private Optional<EngineException> tooSmall(String limit, int here, int there) {
        return here >= there
                ? Optional.empty()
                : Optional.of(unfit(
                        "has " + limit + " = " + here + ", the primary has " + there
                                + ": a transaction may come that it can't take, and the limit is fixed at creation. "
                                + "Create another replica, with replica.create=true the limits come from the primary",
                        null));
    }

    private EngineException reserved() {
        return unfit(
                "can't be a replica: immudb reserves it. Name another database in replica.database, such as "
                        + "replica.database=" + RESERVED + "_replica or ${database}_replica",
                null);
    }

    private EngineException unfit(String what, @Nullable ServerException cause) {
        String reason = cause == null ? "" : ": " + cause.getMessage();
        return new EngineException(Reason.REFUSED, "replica '" + database.name() + "' " + what + reason + ".", cause);
    }

    private static ReplayEvent failure(Throwable problem) {
        Throwable inner =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return inner instanceof EngineException unfit
                ? new ReplayEvent.Unfit(unfit)
                : new ReplayEvent.PrepareFailed(ServerException.of(inner));
    }
}
