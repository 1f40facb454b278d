package io.immukafka.export;

import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.Patience;
import io.immukafka.export.ExportAction.Report;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Which failures of the server an export sits out, and for how long. */
final class Trouble {

    private final String database;
    private final Patience patience;
    private long pause;

    Trouble(String database, ExportOptions options, RandomGenerator random) {
        this.database = database;
        patience = new Patience(
                options.firstPauseMs(), options.longestPauseMs(), ExportOptions.UNKNOWN_PATIENCE.toMillis(), random);
    }

    /** Milliseconds to wait after the failure that was judged last. */
    long pause() {
        return pause;
    }

    /** The database answers again. */
    void over(Consumer<? super ExportAction> actions) {
        if (patience.failures() > 0) {
            actions.accept(new Report(database + " answers again after " + patience.failures() + " attempts", false));
        }
        patience.reset();
    }

    /**
     * Judges a failure.
     *
     * @param failure null if the stream ended without one
     * @return why the export is over; empty if it is tried again after {@link #pause}
     */
    Optional<EngineException> judge(
            @Nullable ServerException failure, long now, Consumer<? super ExportAction> actions) {
        if (failure == null) {
            pause = patience.outage();
            return Optional.empty();
        }
        boolean first = patience.failures() == 0;
        switch (failure.kind()) {
            case OUTAGE, BUSY, SESSION_GONE -> pause = patience.outage();
            case UNKNOWN -> {
                pause = patience.unknown(now);
                if (patience.exhausted(now)) {
                    return stop(Reason.UNREACHABLE, "gives an unknown answer and did so for two minutes", failure);
                }
            }
            case NOT_FOUND -> {
                switch (failure.condition()) {
                    case NO_NEW_TRANSACTIONS -> pause = patience.outage();
                    default -> {
                        return stop(Reason.REFUSED, "can't be exported", failure);
                    }
                }
            }
            case RIGHTS, REFUSED -> {
                return stop(Reason.REFUSED, "can't be exported", failure);
            }
        }
        if (first) {
            actions.accept(new Report(
                    database + " can't be exported now and is tried again until it can: " + failure.getMessage(),
                    true));
        }
        return Optional.empty();
    }

    private Optional<EngineException> stop(Reason reason, String what, ServerException failure) {
        return Optional.of(new EngineException(reason, database + " " + what + ": " + failure.getMessage(), failure));
    }
}
