package io.immukafka.connect.task;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes the parts of a task, each of them whatever becomes of the others. */
public final class Closing {

    private static final Logger log = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes everything in order; a failure is logged and keeps nothing else open. */
    public static void all(Iterable<? extends AutoCloseable> parts) {
        boolean interrupted = false;
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (InterruptedException e) {
                // Restored at the end, or every part that waits would fail.
                interrupted = true;
            } catch (Exception | Error e) {
                log.error("A part of the task could not be closed: {}", part, e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
