package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.ServerCondition;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The replay's machine and assembler between a simulated topic and a simulated replica. Faults end after 100 s of virtual
 * time; then the replica must soon have everything, or everything before the one transaction it can't have.
 */
final class ReplaySimulation {

    /** What can't be sat out, at the transaction {@code doomTx}. */
    private enum Doom {
        NONE,
        DAMAGED,
        POSING,
        MISSING,
        PART_MISSING,
        FORK,
        TRUNCATED,
        EMPTY,
        WRONG_STATE,
        REFUSED,
        LOCAL_WRITE,
        UNKNOWN_FOREVER,
        NO_RIGHTS,
        RETENTION
    }

    private static final long FAULTS_END = 100_000;
    private static final long END = 200_000;
    private static final long UNKNOWN_END = 400_000;
    private static final int MOST_PENDING = 64;

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final List<SimTx> truth = new ArrayList<>();
    private final SimTopic topic;
    private final SimReplica replica;
    private final TxAssembler assembler = new TxAssembler();
    private final ReplayOptions options;
    private final MachineHost<ReplayEvent, ReplayAction> host;
    private final Set<Item> pending = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Long> inFlight = new HashSet<>();
    private final Doom doom;
    private final int doomTx;
    private final int filled;
    private final int maxConcurrency;

    private boolean rewindWanted;
    private Position reached = Position.EMPTY;
    private Position foreign = Position.EMPTY;
    private @Nullable EngineException failure;

    ReplaySimulation(long seed) {
        random = new Random(seed);
        topic = new SimTopic(random);
        int count = 10 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            truth.add(
                    SimTx.after(i == 0 ? Position.EMPTY : truth.get(i - 1).reached(), 1 + random.nextInt(400), random));
        }
        doom = random.nextInt(3) == 0 ? Doom.NONE : Doom.values()[random.nextInt(Doom.values().length)];
        filled = random.nextBoolean() ? 0 : random.nextInt(count / 2);
        doomTx = filled + 2 + random.nextInt(count - filled - 2);
        maxConcurrency = 3 + random.nextInt(20);
        replica = new SimReplica(time, random, truth, maxConcurrency);
        replica.fill(filled);
        options = new ReplayOptions(1 + random.nextInt(20), 1 << 20, false, Creation.NEVER, true, 50, 3000);
        host = new MachineHost<>(
                time, new ReplayMachine("replica 'a'", options, random), Duration.ofMinutes(2), this::perform);
        replica.listener(this::answer);
    }

    void run() throws IOException {
        writeTopic();
        misfortunes();
        if (random.nextInt(3) == 0) {
            topic.seek(random.nextInt(topic.size() / 2 + 1));
        }
        read();
        time.runUntil(FAULTS_END);
        replica.faults = 0;
        if (doom == Doom.NONE) {
            // That an idle replica was restored shows with the next transaction.
            SimTx last = SimTx.after(truth.get(truth.size() - 1).reached(), 5, random);
            truth.add(last);
            topic.add(last.parts(1 << 20));
        }
        time.runUntil(doom == Doom.UNKNOWN_FOREVER ? UNKNOWN_END : END);
        judge();
    }

    private void writeTopic() {
        List<SimTx> before = truth.subList(0, doomTx - 1);
        List<SimTx> from = truth.subList(doomTx - 1, truth.size());
        SimTx doomed = truth.get(doomTx - 1);
        Position last = before.get(before.size() - 1).reached();
        switch (doom) {
            case DAMAGED -> {
                topic.write(before);
                List<TxPart> parts = doomed.parts(100 + random.nextInt(300));
                int bad = random.nextInt(parts.size());
                for (int i = 0; i < parts.size(); i++) {
                    topic.add(List.of(i == bad ? SimTopic.damaged(parts.get(i)) : parts.get(i)));
                }
                topic.write(truth.subList(doomTx, truth.size()));
            }
            case POSING -> {
                topic.write(before);
                SimTx other = SimTx.after(last, 1 + random.nextInt(400), random);
                topic.add(List.of(SimTopic.posing(other, doomed.claim())));
                topic.write(truth.subList(doomTx, truth.size()));
            }
            case MISSING -> {
                topic.write(before);
                topic.write(truth.subList(doomTx, truth.size()));
            }
            case PART_MISSING -> {
                topic.write(before);
                List<TxPart> parts = new ArrayList<>(doomed.parts(100));
                parts.remove(random.nextInt(parts.size() - 1));
                topic.add(parts);
                topic.write(truth.subList(doomTx, truth.size()));
            }
            case FORK -> {
                topic.write(before);
                Position other = SimTx.after(
                                before.size() == 1
                                        ? Position.EMPTY
                                        : truth.get(doomTx - 3).reached(),
                                5,
                                random)
                        .reached();
                topic.write(List.of(SimTx.after(other, 7, random)));
            }
            case TRUNCATED -> {
                topic.write(before);
                topic.write(List.of(SimTx.truncatedAfter(last, random)));
            }
            case EMPTY -> {
                topic.write(before);
                topic.write(List.of(SimTx.emptyAfter(last)));
            }
            case WRONG_STATE -> {
                SimTx other = SimTx.after(last, 5, random);
                topic.write(before);
                topic.state(other.reached());
                for (SimTx tx : from) {
                    topic.add(tx.parts(1 << 20));
                }
            }
            case RETENTION -> {
                topic.write(truth);
                topic.removeBefore(doomTx);
            }
            default -> topic.write(truth);
        }
    }

    private void misfortunes() {
        replica.faults = random.nextInt(3) == 0 ? 0 : random.nextInt(100);
        ServerCondition[] passing = {
            ServerCondition.UNREACHABLE,
            ServerCondition.DATABASE_UNLOADED,
            ServerCondition.SESSION_GONE,
            ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS,
            ServerCondition.UNKNOWN
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            long from = random.nextInt(random.nextBoolean() ? 2000 : 80_000);
            ServerCondition condition = passing[random.nextInt(passing.length)];
            replica.plan(from, from + random.nextInt(15_000), condition, random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt(random.nextBoolean() ? 1000 : 60_000), replica::restart);
        }
        if (doom == Doom.NONE && random.nextInt(3) == 0) {
            time.after(
                    random.nextInt(3000),
                    () -> replica.restoreTo(
                            (int) random.nextLong(replica.position().tx() + 1)));
        }
        long at = random.nextInt(2000);
        switch (doom) {
            case REFUSED -> replica.refusedTx = doomTx;
            case LOCAL_WRITE -> time.after(at, () -> foreign = replica.writeLocally());
            case UNKNOWN_FOREVER -> replica.plan(0, Long.MAX_VALUE, ServerCondition.UNKNOWN, random.nextBoolean());
            case NO_RIGHTS -> replica.plan(0, Long.MAX_VALUE, ServerCondition.NO_PERMISSION, random.nextBoolean());
            default -> {}
        }
    }

    /** Reads on while there is room, rewinds when asked. */
    private void read() {
        time.after(random.nextInt(time.now() < FAULTS_END ? 60 : 20), () -> {
            if (rewindWanted) {
                rewindWanted = false;
                topic.rewind();
                assembler.rewind();
                host.post(new ReplayEvent.Rewound());
            }
            for (int i = random.nextInt(20); i > 0 && !topic.exhausted() && pending.size() < MOST_PENDING; i--) {
                topic.read(this::offer);
            }
            if (failure == null) {
                read();
            }
        });
    }

    private void offer(SimTopic.Entry entry, String from) {
        try {
            if (entry instanceof SimTopic.Entry.Part part) {
                assembler.put(part.part(), from).ifPresent(this::offer);
            } else if (entry instanceof SimTopic.Entry.State state) {
                offer(new Item.Checkpoint(state.position(), from));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void offer(Item item) {
        pending.add(item);
        host.post(new ReplayEvent.Offered(item));
    }

    private void answer(ReplayEvent event) {
        if (event instanceof ReplayEvent.Done done) {
            inFlight.remove(done.call());
        } else if (event instanceof ReplayEvent.CallFailed failed) {
            inFlight.remove(failed.call());
        }
        host.post(event);
    }

    private void perform(ReplayAction action) {
        if (action instanceof ReplayAction.Send send) {
            assertThat(failure).isNull();
            SimTx expected = truth.get((int) send.tx().tx() - 1);
            assertThat(send.tx().claim()).as("what is sent").isEqualTo(expected.claim());
            assertThat(bytes(send.tx())).isEqualTo(expected.bytes());
            inFlight.add(send.call());
            assertThat(inFlight.size())
                    .as("calls in flight")
                    .isLessThanOrEqualTo(Math.min(options.window(), Math.max(1, maxConcurrency - 2)));
            replica.send(send.call(), send.tx());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            replica.cancel(cancel.call());
        } else if (action instanceof ReplayAction.Drop drop) {
            assertThat(pending.remove(drop.item()))
                    .as("%s is dropped once", drop.item())
                    .isTrue();
        } else if (action instanceof ReplayAction.Reached now) {
            reached = now.position();
        } else if (action instanceof ReplayAction.Prepare) {
            assertThat(inFlight)
                    .as("calls in flight while the position is read")
                    .isEmpty();
            replica.prepare();
        } else if (action instanceof ReplayAction.Rewind) {
            rewindWanted = true;
        } else if (action instanceof ReplayAction.Fail fail) {
            assertThat(failure).as("it fails once").isNull();
            failure = fail.cause();
        }
    }

    private static byte[] bytes(Item.Whole tx) {
        try {
            byte[] bytes = new byte[(int) tx.content().length()];
            tx.content().read(0, bytes, 0, bytes.length);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void judge() {
        Position end = truth.get(truth.size() - 1).reached();
        Position before = truth.get(doomTx - 2).reached();
        boolean beyond = doomTx < truth.size();
        switch (doom) {
            case NONE -> arrived(end);
            case MISSING, PART_MISSING -> {
                if (beyond || doom == Doom.PART_MISSING && failure != null) {
                    failed(Reason.UNPROVED, before, "transaction " + doomTx);
                } else {
                    arrived(before);
                }
            }
            case RETENTION -> {
                if (failure == null) {
                    // Reading began in a repeated range that still held what was removed before it.
                    arrived(end);
                } else {
                    failed(
                            Reason.UNPROVED,
                            filled == 0 ? Position.EMPTY : truth.get(filled - 1).reached(),
                            filled + 1 == doomTx - 1
                                    ? "transaction " + (filled + 1)
                                    : "transactions " + (filled + 1) + " to " + (doomTx - 1));
                }
            }
            case DAMAGED, POSING, TRUNCATED -> failed(Reason.UNPROVED, before, "transaction " + doomTx);
            case WRONG_STATE -> failed(Reason.UNPROVED, before, "the Alh of transaction " + doomTx);
            case FORK -> failed(Reason.UNPROVED, before, "transaction " + (doomTx - 1));
            case EMPTY, REFUSED -> failed(Reason.REFUSED, before, "transaction " + doomTx);
            case LOCAL_WRITE -> {
                if (foreign.tx() <= truth.size()) {
                    failed(Reason.UNPROVED, foreign, "transaction " + foreign.tx());
                }
            }
            case UNKNOWN_FOREVER -> failed(Reason.UNREACHABLE, replica.position(), "2 minutes");
            case NO_RIGHTS -> failed(Reason.REFUSED, replica.position(), "NO_PERMISSION");
        }
        if (failure != null) {
            assertThat(pending).as("not dropped").isEmpty();
        }
    }

    private void arrived(Position end) {
        assertThat(failure).isNull();
        assertThat(replica.position()).isEqualTo(end);
        assertThat(reached).as("reported position").isEqualTo(end);
        assertThat(pending).as("not dropped").isEmpty();
        assertThat(inFlight).isEmpty();
    }

    private void failed(Reason reason, Position end, String words) {
        assertThat(failure)
                .as("%s at transaction %d of %d", doom, doomTx, truth.size())
                .isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).as("%s", doom).hasMessageContaining(words);
        assertThat(replica.position()).as("%s: what the replica has", doom).isEqualTo(end);
    }
}
