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
 * The status of an engine: the outage that it is waiting out, and the failure that ended it. It shares the engine's lock, so
 * that a thread waiting for the engine's work is woken when it ends. Safe for several threads.
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
     * @param log told of outages that begin and end
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
     * Logs that an outage begins or is over.
     *
     * @param outOfReach whether an outage begins
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

    /** Wakes the threads that wait for the engine's work, so that they look at it again. */
    public void changed() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /** The engine has failed and does not continue. */
    public void fail(EngineException cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
        onFailure.run();
    }

    /** The engine has failed with an exception that should never be thrown. */
    public void defect(Throwable defect) {
        fail(new EngineException(
                Reason.REFUSED,
                ErrorCode.DEFECT,
                what + " stopped because of a defect in this program: " + defect
                        + ". Restart the task, and report this with the stack trace.",
                defect));
    }

    /** The outage that the engine is waiting out at present, if any. */
    public Optional<String> trouble() {
        synchronized (lock) {
            return Optional.ofNullable(trouble);
        }
    }

    /** @throws EngineException if the engine has failed */
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
     * @throws EngineException if it is not done and the engine has failed
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
