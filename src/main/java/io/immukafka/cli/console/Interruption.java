package io.immukafka.cli.console;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, and the polite end of a process: the run is told, ends at the next whole transaction, and only then the JVM
 * goes. A thread interrupt would not do, since it closes the file that is being written.
 */
public final class Interruption {

    /** After that the JVM goes all the same; what is unfinished then is what a kill would leave. */
    private static final long GRACE_SECONDS = 10;

    private static volatile boolean requested;
    private static final CountDownLatch DONE = new CountDownLatch(1);

    private Interruption() {}

    /** Listens to signals from now on. */
    public static void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(Interruption::signalled, "interruption"));
    }

    private static void signalled() {
        if (DONE.getCount() == 0) {
            return;
        }
        requested = true;
        try {
            if (!DONE.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("immukafka: interrupted; run the same command again to resume");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run is over: the JVM may go. */
    public static void done() {
        DONE.countDown();
    }

    public static boolean requested() {
        return requested;
    }
}
