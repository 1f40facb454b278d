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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sees to it that there is a database which can be replayed into, and reads its position. */
final class ReplicaSetup {

    /** Limits that immudb itself gives to a database: bytes of a key, bytes of a value, entries. */
    static final PrimaryLimits DEFAULT_LIMITS = new PrimaryLimits(1024, 32 << 20, 1024);

    private static final Duration SYNC_FREQUENCY = Duration.ofMillis(5);

    private final DatabaseClient database;
    private final Administration administration;
    private final Creation creation;
    private final int window;
    private final Consumer<String> warnings;
    private final AtomicBoolean warned = new AtomicBoolean();
    /** Null while nobody has told them. */
    private volatile @Nullable PrimaryLimits limits;

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
    void limits(PrimaryLimits ofPrimary) {
        limits = ofPrimary;
    }

    /** Asks for settings and position, and creates the database if need be. Never fails: a failure is an event too. */
    CompletableFuture<ReplayEvent> prepare() {
        Optional<String> reserved = ReplicaFitness.problemOfName(database.name());
        if (reserved.isPresent()) {
            return CompletableFuture.completedFuture(new ReplayEvent.Unfit(unfit(reserved.get(), null)));
        }
        // Whatever a creation at once fails of, the question tells what is to be done about it.
        CompletableFuture<DatabaseSettings> settings =
                creation == Creation.AT_ONCE ? create().exceptionallyCompose(untimely -> existing()) : existing();
        return settings.thenCompose(this::position).exceptionally(ReplicaSetup::failure);
    }

    private CompletableFuture<DatabaseSettings> existing() {
        return database.settings().exceptionallyCompose(problem -> {
            ServerException failure = ServerException.of(problem);
            return failure.condition() == ServerCondition.DATABASE_NOT_FOUND
                    ? missing(failure)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletableFuture<DatabaseSettings> missing(ServerException cause) {
        return creation == Creation.NEVER
                ? CompletableFuture.failedFuture(unfit(ReplicaFitness.missing(database.name()), cause))
                : create();
    }

    private CompletableFuture<DatabaseSettings> create() {
        PrimaryLimits told = limits;
        PrimaryLimits primary = told == null ? DEFAULT_LIMITS : told;
        ReplicaOptions options = new ReplicaOptions(
                primary.maxKeyLen(),
                primary.maxValueLen(),
                primary.maxTxEntries(),
                ReplicaFitness.slotsFor(window),
                SYNC_FREQUENCY);
        // Not with a greater maxBulkSize of the index: then v1.11.1 loses keys, since the next transaction of a bulk is
        // read into the buffer that holds the keys of those before.
        return administration.createReplica(database.name(), options).thenCompose(created -> database.settings());
    }

    private CompletableFuture<ReplayEvent> position(DatabaseSettings settings) {
        PrimaryLimits primary = limits;
        Optional<String> problem = ReplicaFitness.problemOfRole(database.name(), settings);
        if (problem.isEmpty() && primary != null) {
            problem = ReplicaFitness.problemOfLimits(database.name(), settings, primary);
        }
        if (problem.isPresent()) {
            return CompletableFuture.completedFuture(new ReplayEvent.Unfit(unfit(problem.get(), null)));
        }
        ReplicaFitness.narrowness(database.name(), settings, window)
                .filter(news -> warned.compareAndSet(false, true))
                .ifPresent(news -> warnings.accept(news + "."));
        return database.currentState()
                .thenApply(state -> new ReplayEvent.Prepared(state.committed(), settings.maxConcurrency()));
    }

    private static EngineException unfit(String problem, @Nullable ServerException cause) {
        return new EngineException(Reason.REFUSED, problem + ".", cause);
    }

    private static ReplayEvent failure(Throwable problem) {
        Throwable inner =
                problem instanceof CompletionException && problem.getCause() != null ? problem.getCause() : problem;
        return inner instanceof EngineException unfit
                ? new ReplayEvent.Unfit(unfit)
                : new ReplayEvent.PrepareFailed(ServerException.of(inner));
    }
}
