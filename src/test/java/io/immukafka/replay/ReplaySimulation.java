package io.immukafka.replay;

import io.immukafka.engine.sim.SimSessions;
import io.immukafka.engine.sim.VirtualTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The replays of a task, which share its sessions. Faults end after 100 s of virtual time; then each replica must soon have
 * everything, or everything before the one transaction that it cannot have.
 */
final class ReplaySimulation {

    static final long FAULTS_END = 100_000;

    /** How long a replica alone may take after the faults, in milliseconds. */
    private static final long ALONE = 250_000;

    private static final long CONFIRMATION = 50_000;

    /** One schedule in so many has as many replicas as a large task. */
    private static final int LARGE = 300;

    private final VirtualTime time = new VirtualTime();
    private final Random random;
    private final SimSessions sessions;
    private final List<SimReplay> replays = new ArrayList<>();
    private final int rounds;

    ReplaySimulation(long seed, MissingCheck defect) {
        random = new Random(seed);
        int count = random.nextInt(LARGE) == 0 ? 100 : random.nextInt(10) == 0 ? 2 + random.nextInt(4) : 1;
        int capacity = 1 + random.nextInt(2);
        sessions = new SimSessions(time, random, capacity);
        rounds = (count - 1) / capacity + 1;
        for (int i = 0; i < count; i++) {
            replays.add(new SimReplay(time, random, sessions, String.valueOf(i), defect));
        }
    }

    void run() {
        if (random.nextInt(3) == 0) {
            sessions.compete("another", FAULTS_END);
        }
        replays.forEach(SimReplay::begin);
        time.runUntil(FAULTS_END);
        replays.forEach(SimReplay::endFaults);
        long confirm = FAULTS_END + rounds * ALONE;
        time.runUntil(confirm);
        replays.forEach(SimReplay::confirm);
        time.runUntil(confirm + rounds * CONFIRMATION);
        replays.forEach(SimReplay::judge);
    }
}
