package io.immukafka.engine;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * How an engine is doing: the trouble that it sits out, and the failure that ended it. It shares the engine's lock, so
 * that whoever waits there for the engine's work hears of its end. Safe for several threads.
 */
public final class EngineStatus {

    private final String what;
    private final Logger log;
    private final Runnable onFailure;
    private final Object lock;

    private @Nullable String trouble;
    private @Nullable EngineException failure;

    /**
     * No trouble so far.
     *
     * @param what runs, as the subject of a sentence, such as {@code the export of 'a'}
     * @param log told of trouble that comes and goes
     * @param onFailure called after the failure is known; must not block
     * @param lock guards the engine's work, and is notified when it changes
     */
    public EngineStatus(String what, Logger log, Runnable onFailure, Object lock) {
        this.what = what;
        this.log = log;
        this.onFailure = onFailure;
        this.lock = lock;
    }

    /**
     * Says in the log what is sat out from now on, or that it is over.
     *
     * @param outOfReach whether it is trouble
     */
    public void report(String message, boolean outOfReach) {
        synchronized (lock) {
            trouble = outOfReach ? message : null;
        }
        if (outOfReach) {
            log.warn("{}", message);
        } else {
            log.info("{}", message);
        }
    }

    /** The engine stopped for good. */
    public void fail(EngineException cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
        onFailure.run();
    }

    /** The engine stopped for good over what should never be thrown. */
    public void defect(Throwable defect) {
        fail(new EngineException(
                Reason.REFUSED,
                ErrorCode.DEFECT,
                what + " stopped because of a defect in this program: " + defect
                        + ". Restart the task, and report this with the stack trace.",
                defect));
    }

    /** What is being sat out at present, if anything. */
    public Optional<String> trouble() {
        synchronized (lock) {
            return Optional.ofNullable(trouble);
        }
    }

    /** @throws EngineException if the engine stopped for good */
    public void throwIfFailed() throws EngineException {
        synchronized (lock) {
            if (failure != null) {
                throw failure;
            }
        }
    }

    /**
     * Waits for the engine's work, for a bounded time.
     *
     * @param done asked under the lock whenever that is notified
     * @return whether it is done
     * @throws EngineException if it is not, and the engine stopped for good
     */
    public boolean await(Duration wait, BooleanSupplier done) throws EngineException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        synchronized (lock) {
            while (!done.getAsBoolean()) {
                throwIfFailed();
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                lock.wait(left);
            }
            return true;
        }
    }
}
