package io.immukafka.replay;

import io.immukafka.client.error.ServerCondition;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import java.util.List;
import java.util.Random;

/** What happens while a simulated replay runs, beside its fault. */
record Misfortunes(
        VirtualTime time,
        Random random,
        SimReplica replica,
        SimDisk disk,
        SimTopic topic,
        List<SimTx> truth,
        FatalFault fault,
        int faultyTx,
        int maxConcurrency) {

    /** Plans what happens to the replica, the disk and the topic until the faults end. */
    void plan() {
        replica.faults = random.nextInt(3) == 0 ? 0 : random.nextInt(100);
        replica.transferMs = random.nextInt(5) == 0 ? random.nextInt(4000) : 0;
        ServerCondition[] passing = {
            ServerCondition.UNREACHABLE,
            ServerCondition.DATABASE_UNLOADED,
            ServerCondition.SESSION_GONE,
            ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS,
            ServerCondition.DATABASE_NOT_FOUND,
            ServerCondition.UNIMPLEMENTED,
            ServerCondition.UNKNOWN
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            // A database that was never seen would be missing, not away for a while.
            long first = replica.missing ? 0 : 1000;
            long from = first + random.nextInt(random.nextBoolean() ? 2000 : 80_000);
            ServerCondition condition = passing[random.nextInt(passing.length - (replica.missing ? 3 : 0))];
            replica.plan(from, from + random.nextInt(15_000), condition, random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt(random.nextBoolean() ? 1000 : 60_000), replica::restart);
        }
        if (random.nextInt(4) == 0) {
            time.after(random.nextInt(3000), () -> replica.ghosts = maxConcurrency - random.nextInt(3));
            time.after(random.nextInt(60_000), () -> replica.ghosts = 0);
        }
        if (random.nextInt(4) == 0) {
            time.after(random.nextInt(3000), () -> replica.mute = true);
            time.after(3000 + random.nextInt(60_000), () -> replica.mute = false);
        }
        if (random.nextInt(4) == 0) {
            time.after(random.nextInt(500), () -> disk.capacity = random.nextInt(1000));
        }
        if (fault == FatalFault.NONE) {
            int which = random.nextInt(4);
            if (which == 0) {
                time.after(
                        random.nextInt(3000),
                        () -> replica.restoreTo(
                                (int) random.nextLong(replica.position().tx() + 1)));
            } else if (which == 1) {
                time.after(
                        random.nextInt(3000),
                        () -> topic.removeUpTo(replica.position().tx()));
            }
            if (random.nextInt(4) == 0) {
                time.after(random.nextInt(3000), () -> topic.createAgain(truth));
            }
        }
        long at = random.nextInt(2000);
        switch (fault) {
            case REFUSED -> replica.refusedTx = faultyTx;
            case LOCAL_WRITE -> time.after(at, replica::writeLocally);
            case UNKNOWN_FOREVER -> replica.plan(0, Long.MAX_VALUE, ServerCondition.UNKNOWN, random.nextBoolean());
            case NO_RIGHTS -> replica.plan(0, Long.MAX_VALUE, ServerCondition.NO_PERMISSION, random.nextBoolean());
            case CHANGED_ON_THE_WAY -> replica.changedTx = random.nextBoolean() ? faultyTx : truth.size();
            case ANSWER_CHANGED -> replica.changedAnswerTx = faultyTx;
            case SPOOL_DAMAGED -> disk.damages = truth.get(faultyTx - 1).bytes();
            default -> {}
        }
    }
}
