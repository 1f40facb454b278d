package io.immukafka.replay;

import io.immukafka.ErrorCode;
import io.immukafka.client.Administration;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.ReplicaOptions;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Ensures that the replica database exists and is suitable, and reads its position. */
final class ReplicaSetup {

    private static final Duration SYNC_FREQUENCY = Duration.ofMillis(5);

    private final DatabaseClient database;
    private final Administration administration;
    private final Creation creation;
    private final int window;
    private final Consumer<String> warnings;
    private final AtomicBoolean warned = new AtomicBoolean();
    /** Whether the database has been seen. */
    private volatile boolean seen;

    /** Null while nobody has told them. */
    private volatile @Nullable Limits limits;

    /**
     * Setup of one replica.
     *
     * @param creation when a missing database is created
     * @param window calls that will be in flight, for which a created database gets slots
     * @param warnings told once if the database has fewer
     */
    ReplicaSetup(
            DatabaseClient database,
            Administration administration,
            Creation creation,
            int window,
            Consumer<String> warnings) {
        this.database = database;
        this.administration = administration;
        this.creation = creation;
        this.window = window;
        this.warnings = warnings;
    }

    /** The primary has these limits; the replica needs at least as much. */
    void limits(Limits ofPrimary) {
        limits = ofPrimary;
    }

    /**
     * Asks for settings and position, and creates the database if need be. Never fails: a failure is an event too.
     *
     * @param defaultLimits whether a database is created with immudb's limits if those of the primary are unknown
     */
    CompletableFuture<ReplayEvent> prepare(boolean defaultLimits) {
        Optional<String> reserved = ReplicaRequirements.problemOfName(database.name());
        if (reserved.isPresent()) {
            return CompletableFuture.completedFuture(
                    new ReplayEvent.Unfit(unfit(ErrorCode.DATABASE_NAME, reserved.get(), null)));
        }
        if (creation == Creation.AT_ONCE && !seen) {
            // Whatever a creation at once fails of, the question tells what is to be done about it.
            return create().thenCompose(this::position).exceptionallyCompose(untimely -> existing(defaultLimits));
        }
        return existing(defaultLimits);
    }

    private CompletableFuture<ReplayEvent> existing(boolean defaultLimits) {
        return database.settings()
                .thenCompose(this::position)
                .exceptionallyCompose(problem -> {
                    ServerException failure = ServerException.of(problem);
                    return failure.condition() == ServerCondition.DATABASE_NOT_FOUND
                            ? missing(failure, defaultLimits)
                            : CompletableFuture.failedFuture(failure);
                })
                .exceptionally(problem -> new ReplayEvent.PrepareFailed(ServerException.of(problem)));
    }

    private CompletableFuture<ReplayEvent> missing(ServerException cause, boolean defaultLimits) {
        if (seen) {
            // It is not replaced by an empty one, which would hide that it is gone.
            return CompletableFuture.failedFuture(cause);
        }
        if (creation == Creation.NEVER) {
            return CompletableFuture.completedFuture(new ReplayEvent.Unfit(
                    unfit(ErrorCode.DATABASE_MISSING, ReplicaRequirements.missing(database.name()), cause)));
        }
        if (limits == null && !defaultLimits) {
            return CompletableFuture.completedFuture(new ReplayEvent.LimitsUnknown());
        }
        return create().thenCompose(this::position);
    }

    private CompletableFuture<DatabaseSettings> create() {
        Limits told = limits;
        if (told == null && creation == Creation.IF_MISSING) {
            warnings.accept(
                    "replica '" + database.name() + "' is created with immudb's default limits, " + Limits.DEFAULTS
                            + ", because its primary's limits are unknown: if the primary has larger ones, a later "
                            + "transaction may be refused, and the replica must then be created again.");
        }
        ReplicaOptions options = new ReplicaOptions(
                told == null ? Limits.DEFAULTS : told, ReplicaRequirements.slotsFor(window), SYNC_FREQUENCY);
        // Not with a greater maxBulkSize of the index: then v1.11.1 loses keys, since the next transaction of a bulk is
        // read into the buffer that holds the keys of those before.
        return administration.createReplica(database.name(), options).thenCompose(created -> database.settings());
    }

    private CompletableFuture<ReplayEvent> position(DatabaseSettings settings) {
        Limits primary = limits;
        Optional<String> problem = ReplicaRequirements.problemOfRole(database.name(), settings);
        ErrorCode code = problem.isPresent() ? ErrorCode.NOT_A_REPLICA : ErrorCode.REPLICA_LIMITS;
        if (problem.isEmpty() && primary != null) {
            problem = ReplicaRequirements.problemOfLimits(database.name(), settings, primary);
        }
        if (problem.isPresent()) {
            return CompletableFuture.completedFuture(new ReplayEvent.Unfit(unfit(code, problem.get(), null)));
        }
        ReplicaRequirements.narrowness(database.name(), settings, window)
                .filter(news -> warned.compareAndSet(false, true))
                .ifPresent(news -> warnings.accept(news + "."));
        return database.currentState().thenApply(state -> {
            seen = true;
            return new ReplayEvent.Prepared(state.committed(), settings.maxConcurrency());
        });
    }

    private static EngineException unfit(ErrorCode code, String problem, @Nullable ServerException cause) {
        return new EngineException(Reason.REFUSED, code, problem + ".", cause);
    }
}
