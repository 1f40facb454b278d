package io.immukafka.replay;

import io.immukafka.ErrorCode;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The failures since the replica last made progress, and when to retry. */
final class RetryState {

    private final RetryPolicy retries;
    private @Nullable ServerException cause;
    private long tx;
    private boolean struggling;

    RetryState(RetryPolicy retries) {
        this.retries = retries;
    }

    /** A call or a question failed while all went well before. */
    void begin() {
        cause = null;
        struggling = true;
    }

    /**
     * Takes a failure for the cause if no earlier transaction has failed: the later ones follow from it, or from being
     * cancelled.
     *
     * @param failedTx 0 for what concerns no transaction
     * @return whether it is the cause
     */
    boolean isCause(long failedTx, ServerException failure) {
        if (cause != null && failedTx >= tx) {
            return false;
        }
        cause = failure;
        tx = failedTx;
        return true;
    }

    /** Why the calls in flight are brought to their end; null if they are not. */
    @Nullable
    ServerException cause() {
        return cause;
    }

    /** The transaction that failed first. */
    long tx() {
        return tx;
    }

    /** The cause, which has been acted on. */
    @Nullable
    ServerException takeCause() {
        ServerException taken = cause;
        cause = null;
        return taken;
    }

    boolean struggling() {
        return struggling;
    }

    void recovered(Consumer<? super ReplayAction> actions) {
        struggling = false;
        retries.succeeded().ifPresent(news -> actions.accept(new ReplayAction.Report(news, false)));
    }

    /**
     * Plans the next attempt.
     *
     * @param existed whether the replica has been seen
     * @return why there is none
     */
    Optional<EngineException> pause(
            ServerException failure, boolean existed, long now, Consumer<? super ReplayAction> actions) {
        Kind kind = ReplayErrors.kind(failure, existed);
        return plan(kind, failure.condition().code(), failure, now, actions);
    }

    /** Plans the next attempt after nothing has moved for too long of what was awaited. */
    void stalled(String awaited, long now, Consumer<? super ReplayAction> actions) {
        begin();
        Exception failure = new TimeoutException("nothing has moved for too long while this program awaits " + awaited);
        plan(Kind.TRANSIENT, ErrorCode.SERVER_UNREACHABLE, failure, now, actions);
    }

    private Optional<EngineException> plan(
            Kind kind, ErrorCode code, Exception failure, long now, Consumer<? super ReplayAction> actions) {
        Optional<EngineException> over = retries.failed(kind, code, failure, now);
        retries.warning().ifPresent(news -> actions.accept(new ReplayAction.Report(news, true)));
        return over;
    }

    /** When the next attempt is due. */
    long wakeAt() {
        return retries.retryAt();
    }
}
