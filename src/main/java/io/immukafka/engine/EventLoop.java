package io.immukafka.engine;

import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs a {@link Machine}: one daemon thread owns its state, and everything reaches it as an event through one queue.
 *
 * @param <E> events
 * @param <A> actions
 */
public final class EventLoop<E, A> implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventLoop.class);
    private static final long LONGEST_WAIT_MS = 60_000;
    /** How long the thread waits to batch events: under load, waking it costs more than an event. */
    private static final long GATHERING_NANOS = 100_000;

    private final Machine<E, A> machine;
    private final Watchdog watchdog;
    private final Consumer<? super E> observer;
    private final Consumer<? super A> performer;
    private final Consumer<? super Throwable> onDefect;
    private final BlockingQueue<E> events = new LinkedBlockingQueue<>();
    private final Thread thread;
    /** The log context of the thread that made this loop: in a worker, the connector and the task. */
    private final @Nullable Map<String, String> logContext = MDC.getCopyOfContextMap();

    private volatile boolean closed;
    /** Whether the event before was a tick; touched by the thread alone. */
    private boolean ticked;

    /**
     * A loop that does not run yet.
     *
     * @param name of the thread
     * @param watchdog of the machine
     * @param observer told of each event before the machine, on the loop's thread
     * @param performer does what the machine wants done, on the loop's thread; must not block
     * @param onDefect told when a step or an action throws, after which the loop is over, and of events that failed
     */
    public EventLoop(
            String name,
            Machine<E, A> machine,
            Watchdog watchdog,
            Consumer<? super E> observer,
            Consumer<? super A> performer,
            Consumer<? super Throwable> onDefect) {
        this.machine = machine;
        this.watchdog = watchdog;
        this.observer = observer;
        this.performer = performer;
        this.onDefect = onDefect;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    /** Hands an event to the machine. Never blocks; after {@link #close} it is dropped. */
    public void post(E event) {
        events.add(event);
    }

    /** Hands an event to the machine when it arrives. A failure is a defect: calls that may fail must end with an event too. */
    public void post(CompletableFuture<? extends E> event) {
        CompletableFuture<?> unused = event.whenComplete((news, problem) -> {
            if (problem == null) {
                post(news);
            } else {
                onDefect.accept(problem);
            }
        });
    }

    /** Milliseconds of a clock that never goes back. */
    public static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void run() {
        if (logContext != null) {
            MDC.setContextMap(logContext);
        }
        try {
            while (!closed) {
                E event = next();
                observer.accept(event);
                machine.step(event, now(), performer);
                watchdog.observe(machine, now());
            }
        } catch (InterruptedException e) {
            // Only close interrupts; the thread ends here.
            log.trace("{} was interrupted", thread.getName(), e);
        } catch (RuntimeException | Error e) {
            // Errors too, such as a lack of memory: threads that wait for this engine must learn that it has ended.
            if (!closed) {
                onDefect.accept(e);
            }
        }
    }

    private E next() throws InterruptedException {
        if (!ticked && events.isEmpty()) {
            LockSupport.parkNanos(GATHERING_NANOS);
        }
        long wakeAt = Math.min(machine.wakeAt(), watchdog.dueAt());
        long wait = wakeAt == Machine.NEVER ? LONGEST_WAIT_MS : Math.min(wakeAt - now(), LONGEST_WAIT_MS);
        // A tick that is due goes before the queue, which may never run empty; but not twice in a row.
        E event = wait <= 0 && !ticked ? null : events.poll(Math.max(wait, 0), TimeUnit.MILLISECONDS);
        ticked = event == null;
        if (event != null) {
            return event;
        }
        return watchdog.expired(now()) ? machine.stalled() : machine.tick();
    }

    /** Ends the thread and waits for it. What is still in the queue is dropped. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive() && Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
