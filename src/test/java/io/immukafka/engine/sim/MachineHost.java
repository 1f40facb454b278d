package io.immukafka.engine.sim;

import io.immukafka.engine.Machine;
import io.immukafka.engine.Watchdog;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Runs a machine in virtual time as {@link io.immukafka.engine.EventLoop} does in real time.
 *
 * @param <E> events
 * @param <A> actions
 */
public final class MachineHost<E, A> {

    /** So many steps without time passing are a machine that runs in circles. */
    private static final int MOST_STEPS_AT_ONCE = 100_000;

    private final VirtualTime time;
    private final Machine<E, A> machine;
    private final Watchdog watchdog;
    private final Consumer<? super A> performer;
    private final Deque<E> events = new ArrayDeque<>();
    private boolean running;
    private boolean stopped;
    private long stepsAt = -1;
    private int steps;
    private long tickPlanned = Machine.NEVER;

    /**
     * A host of a machine that has not begun.
     *
     * @param watchdog of the machine
     * @param performer does what the machine wants done; may post events
     */
    public MachineHost(VirtualTime time, Machine<E, A> machine, Watchdog watchdog, Consumer<? super A> performer) {
        this.time = time;
        this.machine = machine;
        this.watchdog = watchdog;
        this.performer = performer;
    }

    /** Hands an event to the machine. */
    public void post(E event) {
        events.add(event);
        if (running || stopped) {
            return;
        }
        running = true;
        while (!events.isEmpty() && !stopped) {
            step(events.removeFirst());
        }
        running = false;
        planTick();
    }

    /** The machine is gone, as after a crash. */
    public void stop() {
        stopped = true;
    }

    private void step(E event) {
        steps = stepsAt == time.now() ? steps + 1 : 1;
        stepsAt = time.now();
        if (steps > MOST_STEPS_AT_ONCE) {
            throw new AssertionError("the machine runs in circles, now with " + event);
        }
        machine.step(event, time.now(), performer);
        watchdog.observe(machine, time.now());
    }

    private void planTick() {
        long wakeAt = wakeAt();
        if (wakeAt == Machine.NEVER || wakeAt == tickPlanned) {
            return;
        }
        tickPlanned = wakeAt;
        time.after(wakeAt - time.now(), () -> {
            tickPlanned = Machine.NEVER;
            if (!stopped && wakeAt() <= time.now()) {
                post(watchdog.expired(time.now()) ? machine.stalled() : machine.tick());
            } else if (!stopped) {
                planTick();
            }
        });
    }

    private long wakeAt() {
        return Math.min(machine.wakeAt(), watchdog.dueAt());
    }
}
