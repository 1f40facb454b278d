package io.immukafka.engine;

import io.immukafka.engine.EngineException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which failures an engine sits out, and for how long: outages without end, answers that nobody knows for two minutes,
 * refusals not at all. Pauses grow and are jittered.
 */
public final class Trouble {

    /** What can be expected of a failure. */
    public enum Outlook {
        /** It ends by itself. */
        PASSES,
        /** Nobody knows. */
        UNKNOWN,
        /** Trying again gives the same answer. */
        LASTS
    }

    private static final Duration UNKNOWN_PATIENCE = Duration.ofMinutes(2);
    private static final long NEVER = Long.MIN_VALUE;
    /** A connection may well end without a word once in a while; so many times in a row it is worth a warning. */
    private static final int SILENT_ENDS = 4;

    private final String what;
    private final Backoff backoff;
    private long unknownSince = NEVER;
    private long pause;
    private boolean warned;
    private @Nullable String warning;

    /**
     * No trouble so far.
     *
     * @param what fails, as the subject of a sentence, such as {@code database 'a'}
     * @param firstPauseMs milliseconds before the first retry
     * @param longestPauseMs milliseconds up to which the pauses grow
     */
    public Trouble(String what, long firstPauseMs, long longestPauseMs, RandomGenerator random) {
        this.what = what;
        backoff = new Backoff(firstPauseMs, longestPauseMs, random);
    }

    /**
     * Judges a failure.
     *
     * @param failure null if something merely ended
     * @param now in milliseconds
     * @return why the engine is over; empty if it tries again after {@link #pause}
     */
    public Optional<EngineException> judge(Outlook outlook, @Nullable Exception failure, long now) {
        String message = failure == null ? "the connection ended" : failure.getMessage();
        if (outlook == Outlook.LASTS) {
            return Optional.of(new EngineException(Reason.REFUSED, what + " can't go on: " + message, failure));
        }
        if (outlook == Outlook.PASSES) {
            unknownSince = NEVER;
        } else if (unknownSince == NEVER) {
            unknownSince = now;
        } else if (now - unknownSince >= UNKNOWN_PATIENCE.toMillis()) {
            return Optional.of(new EngineException(
                    Reason.UNREACHABLE,
                    what + " can't go on: for " + UNKNOWN_PATIENCE.toMinutes()
                            + " minutes the server has given an answer that this program does not know: " + message,
                    failure));
        }
        if (!warned && (failure != null || backoff.attempts() >= SILENT_ENDS)) {
            warned = true;
            warning = what + " is out of reach and is tried again "
                    + (outlook == Outlook.PASSES ? "until it answers: " : "for some minutes: ") + message;
        }
        pause = backoff.next();
        return Optional.empty();
    }

    /** What the log should say of the failure judged last; once for each trouble. */
    public Optional<String> warning() {
        Optional<String> news = Optional.ofNullable(warning);
        warning = null;
        return news;
    }

    /** Milliseconds to wait after the failure that was judged last. */
    public long pause() {
        return pause;
    }

    /**
     * Something succeeded.
     *
     * @return what the log should say, if it was told of trouble
     */
    public Optional<String> over() {
        int failures = backoff.attempts();
        boolean known = warned;
        backoff.reset();
        unknownSince = NEVER;
        warned = false;
        warning = null;
        return known ? Optional.of(what + " answers again after " + failures + " failures") : Optional.empty();
    }
}
