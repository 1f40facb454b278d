package io.immukafka.engine;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException.Reason;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which failures an engine retries, and when: outages without limit, unexpected answers for two minutes,
 * refusals not at all. Pauses grow and are jittered. Says what belongs in the log: when an outage begins, when its cause becomes
 * another, every ten minutes while it lasts, and when it ends.
 *
 * <p>One that is kept longer than an engine remembers failures and pauses for the next engine. For one thread at a time.
 */
public final class RetryPolicy {

    /** Whether a failure is likely to pass. */
    public enum Kind {
        /** It passes without intervention. */
        TRANSIENT,
        /** It may or may not pass. */
        UNKNOWN,
        /** A retry gives the same answer. */
        PERMANENT
    }

    private static final Duration UNKNOWN_PATIENCE = Duration.ofMinutes(2);
    private static final Duration REMINDER = Duration.ofMinutes(10);
    private static final long NEVER = Long.MIN_VALUE;
    /** A connection may end without an error now and then; this many times in a row deserves a warning. */
    private static final int SILENT_ENDS = 4;

    private final String what;
    private final Backoff backoff;

    private long failingSince = NEVER;
    /** When the last failure was an unknown answer. */
    private long lastUnknown = NEVER;
    /** Milliseconds between unknown answers with no other failure between them. */
    private long unknownMs;

    private long warnedAt = NEVER;
    /** The causes that the log has been told of in this outage. */
    private final Set<ErrorCode> told = EnumSet.noneOf(ErrorCode.class);

    private long retryAt = NEVER;
    private @Nullable String warning;

    /**
     * No failure so far.
     *
     * @param what fails, as the subject of a sentence, such as {@code database 'a'}
     * @param firstPauseMs milliseconds before the first retry
     * @param longestPauseMs milliseconds up to which the pauses grow
     */
    public RetryPolicy(String what, long firstPauseMs, long longestPauseMs, RandomGenerator random) {
        this.what = what;
        backoff = new Backoff(firstPauseMs, longestPauseMs, random);
    }

    /**
     * Decides on a failure.
     *
     * @param code of the engine's end, if this is it
     * @param failure null if something merely ended
     * @param now in milliseconds
     * @return why the engine stops; empty if it tries again at {@link #retryAt}
     */
    public Optional<EngineException> failed(Kind kind, ErrorCode code, @Nullable Exception failure, long now) {
        String message = failure == null ? "the connection ended" : failure.getMessage();
        if (kind == Kind.PERMANENT) {
            return Optional.of(
                    new EngineException(Reason.REFUSED, code, what + " cannot continue: " + message, failure));
        }
        if (kind == Kind.UNKNOWN && lastUnknown != NEVER) {
            // The pause after an outage does not count, which may be long; nor does an outage start the time again.
            unknownMs += now - lastUnknown;
            if (unknownMs >= UNKNOWN_PATIENCE.toMillis()) {
                return Optional.of(new EngineException(
                        Reason.UNREACHABLE,
                        code,
                        what + " cannot continue: every attempt has failed for " + UNKNOWN_PATIENCE.toMinutes()
                                + " minutes, with an error that may be permanent: " + message,
                        failure));
            }
        }
        lastUnknown = kind == Kind.UNKNOWN ? now : NEVER;
        failingSince = failingSince == NEVER ? now : failingSince;
        warn(kind, code, failure == null, message, now);
        postpone(now + backoff.next());
        return Optional.empty();
    }

    private void warn(Kind kind, ErrorCode code, boolean silent, @Nullable String message, long now) {
        boolean first = warnedAt == NEVER && (!silent || backoff.attempts() >= SILENT_ENDS);
        boolean changed = warnedAt != NEVER && !silent && !told.contains(code);
        boolean again = warnedAt != NEVER && now - warnedAt >= REMINDER.toMillis();
        if (first || changed || again) {
            warnedAt = now;
            told.add(code);
            warning = what
                    + (again ? " has not been reached for " + minutes(now) : " cannot be reached")
                    + (kind == Kind.TRANSIENT ? "; retrying until it responds: " : "; retrying for some minutes: ")
                    + message;
        }
    }

    private String minutes(long now) {
        return Duration.ofMillis(now - failingSince).toMinutes() + " minutes";
    }

    /** The message to log after the last failure, if any; given once. */
    public Optional<String> warning() {
        Optional<String> news = Optional.ofNullable(warning);
        warning = null;
        return news;
    }

    /** When the next attempt is due, in milliseconds; in the past if there was no failure. */
    public long retryAt() {
        return retryAt;
    }

    /** Puts the next attempt off, if it is due earlier. */
    public void postpone(long until) {
        retryAt = Math.max(retryAt, until);
    }

    /**
     * Something succeeded.
     *
     * @return what the log should say, if it was told of failures
     */
    public Optional<String> succeeded() {
        int failures = backoff.attempts();
        boolean warned = warnedAt != NEVER;
        backoff.reset();
        failingSince = NEVER;
        lastUnknown = NEVER;
        unknownMs = 0;
        retryAt = NEVER;
        warnedAt = NEVER;
        told.clear();
        warning = null;
        return warned ? Optional.of(what + " responds again after " + failures + " failed attempts") : Optional.empty();
    }
}
