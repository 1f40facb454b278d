package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import io.immukafka.engine.Watchdog;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimSessions;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One replica's replay: the machine and the intake between a simulated topic, disk and replica. */
final class SimReplay {

    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int MOST_FILES = 3;

    private final Random random;
    private final MissingCheck defect;
    private final VirtualTime time;
    private final List<SimTx> truth = new ArrayList<>();
    private final SimSessions sessions;
    private final String name;
    private final SimTopic topic;
    private final SimReplica replica;
    private final SimDisk disk = new SimDisk();
    private final MemoryBudget.Share memory;
    private final Intake intake;
    private final ReplayOptions options;
    private final MachineHost<ReplayEvent, ReplayAction> host;
    private final Set<Input> pending = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Long, Input.Whole> inFlight = new HashMap<>();
    private final Map<Long, Position> seen = new HashMap<>();
    private final FatalFault fault;
    private final int faultyTx;
    private final int filled;
    private final int maxConcurrency;
    private final boolean limitsInTopic;

    private boolean limitsKnown;
    private ReplayAction.@Nullable Rewind rewindWanted;
    private boolean missing;
    private long openTx;
    private int nextPart;
    private Position reached = Position.EMPTY;
    private @Nullable Position confirmed;
    private @Nullable EngineException failure;

    /**
     * @param sessions of the task
     * @param name of the replica among them
     */
    SimReplay(VirtualTime time, Random random, SimSessions sessions, String name, MissingCheck defect) {
        this.time = time;
        this.random = random;
        this.sessions = sessions;
        this.name = name;
        this.defect = defect;
        topic = new SimTopic(random);
        int count = 10 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            truth.add(
                    SimTx.after(i == 0 ? Position.EMPTY : truth.get(i - 1).reached(), 1 + random.nextInt(400), random));
        }
        fault = random.nextInt(3) == 0
                ? FatalFault.NONE
                : List.of(FatalFault.values()).get(random.nextInt(FatalFault.values().length));
        boolean otherHistory = fault == FatalFault.OTHER_HISTORY || fault == FatalFault.OTHER_HISTORY_LATER;
        filled = otherHistory ? 6 + random.nextInt(count - 6) : random.nextBoolean() ? 0 : random.nextInt(count / 2);
        faultyTx = otherHistory ? 2 + random.nextInt(filled - 3) : filled + 2 + random.nextInt(count - filled - 2);
        maxConcurrency = 3 + random.nextInt(20);
        replica = new SimReplica(time, random, truth, maxConcurrency);
        replica.fill(filled);
        replica.missing = filled == 0 && random.nextInt(3) == 0;
        limitsInTopic = random.nextInt(4) > 0;
        options = new ReplayOptions(1 + random.nextInt(20), false, Creation.IF_MISSING, true, 50, 3000);
        memory = new MemoryBudget(2000L << random.nextInt(10), 1).share(() -> {});
        int small = fault == FatalFault.SPOOL_DAMAGED ? 0 : random.nextInt(800);
        TxStore store = new TxStore(memory, new SpoolBudget().share(), disk, small, small + random.nextInt(small + 1));
        intake = new Intake(store, memory, this::offer);
        host = new MachineHost<>(
                time,
                new ReplayMachine("replica '" + name + "'", options, random),
                new Watchdog(PATIENCE, replica::lastMove),
                this::perform);
        replica.listener(this::answer);
    }

    void begin() {
        new FaultyTopic(topic, random, truth, fault, faultyTx).write();
        new Misfortunes(time, random, replica, disk, topic, truth, fault, faultyTx, maxConcurrency).plan();
        boolean needsBeginning = fault == FatalFault.OTHER_HISTORY || fault == FatalFault.FOREIGN_RECORD;
        if (random.nextInt(3) == 0 && !needsBeginning) {
            // Where the group's offsets say; they may lie far beyond the replica, or even beyond the topic.
            topic.seek(random.nextInt(fault == FatalFault.NONE ? topic.size() + 10 : topic.size() / 2 + 1));
        }
        read();
    }

    void endFaults() {
        replica.calm();
        disk.capacity = Long.MAX_VALUE;
        Position end = truth.get(truth.size() - 1).reached();
        if (fault == FatalFault.NONE && reached.equals(replica.position()) && random.nextBoolean()) {
            topic.state(end);
        } else if (fault == FatalFault.NONE) {
            // That an idle replica was restored shows with the next transaction.
            truth.add(SimTx.after(end, 5, random));
            topic.add(truth.get(truth.size() - 1).parts(1 << 20));
        }
    }

    void confirm() {
        host.post(new ReplayEvent.Confirm());
    }

    /** Reads on while there is room, rewinds when asked. */
    private void read() {
        time.after(random.nextInt(time.now() < ReplaySimulation.FAULTS_END ? 60 : 20), () -> {
            if (rewindWanted != null) {
                topic.rewind(rewindWanted.after(), fault == FatalFault.NONE);
                rewindWanted = null;
                intake.rewind();
                nextPart = 0;
                host.post(new ReplayEvent.Rewound());
            }
            drain();
            for (int i = random.nextInt(20); i > 0 && !topic.isExhausted() && hasRoom(); i--) {
                topic.read(this::take);
                limitsKnown |= limitsInTopic && topic.readFirst();
                drain();
            }
            if (missing && topic.isExhausted() && !intake.waits() && rewindWanted == null) {
                host.post(new ReplayEvent.Ended());
            }
            if (failure == null) {
                read();
            }
        });
    }

    private boolean hasRoom() {
        return !intake.waits() && (memory.hasRoom() || pending.isEmpty());
    }

    private void take(SimTopic.Entry entry, String from) {
        if (entry instanceof SimTopic.Entry.Part part) {
            if (defect != MissingCheck.ONE_ATTEMPT || follows(part.part(), from)) {
                intake.part(part.part(), from, null, reached);
            }
        } else if (entry instanceof SimTopic.Entry.State state) {
            seen.put(state.position().tx(), state.position());
            intake.state(state.position(), from);
        }
    }

    /** The rule before several attempts were open at a time. */
    private boolean follows(TxPart part, String from) {
        if (part.first()) {
            openTx = part.claim().tx();
            nextPart = 0;
        }
        boolean due = part.claim().tx() == openTx && part.part() <= nextPart;
        nextPart = due ? Math.max(nextPart, part.part() + 1) : 0;
        if (!due && openTx == part.claim().tx()) {
            openTx = 0;
            memory.take(Intake.OVERHEAD);
            offer(new Input.Missing(part.claim().tx(), "part " + nextPart, from));
        }
        return due;
    }

    private void drain() {
        try {
            intake.drain(!pending.isEmpty());
        } catch (IOException e) {
            // The task fails, and is started again.
            assertThat(e).hasMessageContaining("No space left");
        }
        assertThat(disk.files()).as("temporary files").isLessThanOrEqualTo(MOST_FILES);
    }

    private void offer(Input input) {
        if (input instanceof Input.Whole whole) {
            seen.put(input.tx(), whole.claim().reached());
        }
        pending.add(input);
        host.post(new ReplayEvent.Offered(input));
    }

    private void answer(ReplayEvent event) {
        if (event instanceof ReplayEvent.Done done) {
            Input.Whole sent = ended(done.call());
            if (defect == MissingCheck.ANSWER_IGNORED && sent != null) {
                host.post(new ReplayEvent.Done(done.call(), sent.claim().reached()));
                return;
            }
        } else if (event instanceof ReplayEvent.CallFailed failed) {
            ended(failed.call());
        } else if (event instanceof ReplayEvent.Prepared prepared && defect == MissingCheck.ANSWER_IGNORED) {
            int tx = (int) prepared.position().tx();
            Position believed = tx == 0 ? Position.EMPTY : truth.get(tx - 1).reached();
            host.post(new ReplayEvent.Prepared(believed, prepared.maxConcurrency()));
            return;
        } else if (event instanceof ReplayEvent.Compared compared && defect == MissingCheck.HISTORY_NOT_COMPARED) {
            host.post(
                    new ReplayEvent.Compared(seen.getOrDefault(compared.there().tx(), compared.there())));
            return;
        }
        host.post(event);
    }

    private Input.@Nullable Whole ended(long call) {
        Input.Whole sent = inFlight.remove(call);
        if (sent != null) {
            sessions.callEnded(name);
        }
        return sent;
    }

    private void perform(ReplayAction action) {
        if (action instanceof ReplayAction.AcquireSession) {
            sessions.acquire(
                    name,
                    () -> host.post(new ReplayEvent.SessionGranted()),
                    () -> host.post(new ReplayEvent.SessionReclaimed()));
        } else if (action instanceof ReplayAction.ReleaseSession) {
            assertThat(inFlight).as("calls of a session that is given back").isEmpty();
            sessions.release(name);
        } else if (action instanceof ReplayAction.Send send) {
            send(send.call(), send.tx());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            ended(cancel.call());
            replica.cancel(cancel.call());
        } else if (action instanceof ReplayAction.Drop drop) {
            assertThat(pending.remove(drop.input()))
                    .as("%s is dropped once", drop.input())
                    .isTrue();
            memory.release(Intake.OVERHEAD);
            if (drop.input() instanceof Input.Whole whole) {
                whole.content().close();
            }
        } else if (action instanceof ReplayAction.Reached now) {
            reached = now.position();
            assertThat(isTrue(reached)).as("%s is true", reached).isTrue();
        } else if (action instanceof ReplayAction.Confirmed now) {
            confirmed = now.position();
        } else if (action instanceof ReplayAction.Prepare prepare) {
            assertThat(inFlight).as("in flight while the position is read").isEmpty();
            replica.prepare(() -> limitsKnown || prepare.defaultLimits());
        } else if (action instanceof ReplayAction.Compare compare) {
            replica.compare(compare.tx());
        } else if (action instanceof ReplayAction.Rewind rewind) {
            rewindWanted = rewind;
        } else if (action instanceof ReplayAction.Missing now) {
            missing = now.what() != null;
            if (missing && defect == MissingCheck.NOT_READ_ON) {
                host.post(new ReplayEvent.Ended());
            }
        } else if (action instanceof ReplayAction.Fail fail) {
            assertThat(failure).as("it fails once").isNull();
            failure = fail.cause();
        }
    }

    private void send(long call, Input.Whole tx) {
        assertThat(failure).isNull();
        assertThat(sessions.has(name)).as("a session for the call").isTrue();
        SimTx expected = truth.get((int) tx.tx() - 1);
        assertThat(tx.claim()).as("what is sent").isEqualTo(expected.claim());
        assertThat(limitsKnown || !limitsInTopic || filled > 0 || !replica.missing)
                .isTrue();
        inFlight.put(call, tx);
        sessions.callBegan(name);
        assertThat(inFlight.size())
                .as("calls in flight")
                .isLessThanOrEqualTo(Math.min(options.window(), Math.max(1, maxConcurrency - 2)));
        try {
            TxContent content = defect == MissingCheck.SPOOL_NOT_PROVED
                    ? tx.content()
                    : tx.content().proved(tx.computed());
            byte[] bytes = new byte[(int) content.length()];
            for (int at = 0; at < bytes.length; at += 100) {
                content.slice(at, 100).get(bytes, at, Math.min(100, bytes.length - at));
            }
            assertThat(bytes).as("bytes of transaction %d", tx.tx()).isEqualTo(expected.bytes());
            replica.send(call, tx);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("has changed since it was verified");
            replica.fail(call, ServerCondition.CONTENT_UNREADABLE);
        }
    }

    void judge() {
        Position end = truth.get(truth.size() - 1).reached();
        Position before = truth.get(faultyTx - 2).reached();
        switch (fault) {
            case NONE -> arrived(end);
            case FOREIGN_RECORD -> {
                assertThat(topic.isExhausted()).isTrue();
                arrived(before);
            }
            case MISSING, PART_MISSING -> {
                if (faultyTx < truth.size() || (fault == FatalFault.PART_MISSING && failure != null)) {
                    failed(Reason.UNPROVED, before, "transaction " + faultyTx);
                } else {
                    arrived(before);
                }
            }
            case RETENTION -> {
                if (failure == null) {
                    // Reading began in a repeated range that still held what was removed before it.
                    arrived(end);
                } else {
                    Position start =
                            filled == 0 ? Position.EMPTY : truth.get(filled - 1).reached();
                    failed(Reason.UNPROVED, start, "gap before");
                }
            }
            case DAMAGED, POSING, TRUNCATED -> failed(Reason.UNPROVED, before, "transaction " + faultyTx);
            case WRONG_STATE -> failed(Reason.UNPROVED, before, "the Alh of transaction " + faultyTx);
            case FORK -> failed(Reason.UNPROVED, before, "transaction " + (faultyTx - 1));
            case EMPTY, REFUSED -> failed(Reason.REFUSED, before, "transaction " + faultyTx);
            case LOCAL_WRITE -> {
                if (replica.foreign.tx() <= truth.size()) {
                    failed(Reason.UNPROVED, replica.foreign, "transaction " + replica.foreign.tx());
                }
            }
            case UNKNOWN_FOREVER -> failed(Reason.UNREACHABLE, replica.position(), "2 minutes");
            case NO_RIGHTS -> failed(Reason.REFUSED, replica.position(), "NO_PERMISSION");
            case CHANGED_ON_THE_WAY -> failed(Reason.UNPROVED, replica.position(), "transaction " + replica.changedTx);
            case ANSWER_CHANGED -> {
                if (failure == null) {
                    // The changed answer was lost.
                    arrived(end);
                } else {
                    failed(Reason.UNPROVED, replica.position(), "transaction " + faultyTx);
                }
            }
            case OTHER_HISTORY, OTHER_HISTORY_LATER ->
                failed(Reason.UNPROVED, truth.get(filled - 1).reached(), "history");
            case SPOOL_DAMAGED -> failed(Reason.UNREACHABLE, before, "transaction " + faultyTx + " cannot be sent");
        }
        if (failure != null) {
            assertThat(pending).as("not dropped").isEmpty();
        }
        intake.rewind();
        if (pending.isEmpty()) {
            assertThat(memory.held()).as("memory that is still held").isZero();
            assertThat(disk.files()).isZero();
        }
    }

    /** Whether the history has this position, or the replica, which somebody wrote to. */
    private boolean isTrue(Position position) {
        int tx = (int) position.tx();
        return tx == 0
                || defect != MissingCheck.NONE
                || position.equals(replica.foreign)
                || (tx <= truth.size() && truth.get(tx - 1).reached().equals(position));
    }

    private void arrived(Position end) {
        assertThat(failure).isNull();
        assertThat(replica.position()).isEqualTo(end);
        assertThat(reached).as("reported position").isEqualTo(end);
        assertThat(confirmed).as("confirmed position").isEqualTo(end);
        assertThat(pending).as("not dropped").isEmpty();
        assertThat(inFlight).isEmpty();
    }

    private void failed(Reason reason, Position end, String words) {
        assertThat(failure)
                .as("%s at transaction %d of %d", fault, faultyTx, truth.size())
                .isNotNull();
        assertThat(failure.reason()).as("%s: %s", fault, failure).isEqualTo(reason);
        assertThat(failure).as("%s", fault).hasMessageContaining(words);
        assertThat(replica.position()).as("%s: what the replica has", fault).isEqualTo(end);
    }
}
