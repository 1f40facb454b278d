package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.client.Failures;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The export's machine and reader against a simulated primary. Faults end after 100 s of virtual time; then everything
 * committed must arrive within another 100 s, or the export must have failed for the one reason that it has.
 */
final class ExportSimulation {

    /** What can't be sat out. */
    private enum Doom {
        NONE,
        RESTORED,
        REPLACED,
        DAMAGED,
        DAMAGED_IN_SCANS,
        UNKNOWN_FOREVER,
        NO_RIGHTS
    }

    private static final long FAULTS_END = 100_000;
    private static final long END = 400_000;
    /** Two minutes without knowing better, and the pauses around them. */
    private static final long UNKNOWN_END = 600_000;

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final SimPrimary primary;
    private final EmittedLog log;
    private final Doom doom;
    private final long doomAt;

    private ExportOptions options;
    private MachineHost<ExportEvent, ExportAction> host;
    private @Nullable SimStream stream;
    private @Nullable ExportReader reader;
    private long emittedOfStream;

    private @Nullable EngineException failure;

    ExportSimulation(long seed) {
        random = new Random(seed);
        int largest = random.nextInt(20) == 0 ? 300_000 : 1 << (6 + random.nextInt(8));
        doom = random.nextBoolean() ? Doom.NONE : Doom.values()[random.nextInt(Doom.values().length)];
        doomAt = 1000 + random.nextInt((int) FAULTS_END - 1000);
        primary = new SimPrimary(time, random, random.nextInt(3) == 0 && doom != Doom.DAMAGED, largest);
        log = new EmittedLog(primary);
        options = options();
        host = host(ExportStart.after(Position.EMPTY));
    }

    private ExportOptions options() {
        int part = ExportOptions.MIN_PART + random.nextInt(3000);
        long buffer = 2L * part + (64 << 10) + (random.nextBoolean() ? 0 : random.nextInt(1 << 20));
        return new ExportOptions(1 + random.nextInt(20), part, buffer, 50, 3000);
    }

    private MachineHost<ExportEvent, ExportAction> host(ExportStart start) {
        return new MachineHost<>(
                time, new ExportMachine("database 'a'", start, options, random), Duration.ofMinutes(2), this::perform);
    }

    void run() {
        int count = 20 + random.nextInt(60);
        for (int i = 0; i < count; i++) {
            time.after(random.nextInt(random.nextInt(3) == 0 ? (int) FAULTS_END : 5000), primary::write);
        }
        misfortunes();
        plan();
        receive();
        host.post(new ExportEvent.Started());
        time.runUntil(FAULTS_END);
        primary.faults = 0;
        time.runUntil(doom == Doom.UNKNOWN_FOREVER ? UNKNOWN_END : END);
        judge();
    }

    private void misfortunes() {
        primary.faults = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
        ServerCondition[] passing = {
            ServerCondition.UNREACHABLE,
            ServerCondition.DATABASE_UNLOADED,
            ServerCondition.TIMED_OUT,
            ServerCondition.READ_POOL_EXHAUSTED,
            ServerCondition.SESSION_GONE,
            ServerCondition.UNKNOWN
        };
        for (int i = random.nextInt(4); i > 0; i--) {
            long from = random.nextInt((int) FAULTS_END - 20_000);
            ServerCondition condition = passing[random.nextInt(passing.length)];
            primary.plan(from, from + random.nextInt(20_000), condition, random.nextBoolean());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt((int) FAULTS_END), primary::restart);
            time.after(random.nextInt((int) FAULTS_END), primary::hangStreams);
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            time.after(random.nextInt((int) FAULTS_END), this::crash);
        }
    }

    private void plan() {
        switch (doom) {
            case NONE -> {}
            case RESTORED -> time.after(doomAt, () -> primary.restoreTo(someCommitted()));
            case REPLACED ->
                time.after(doomAt, () -> {
                    primary.restoreTo(someCommitted());
                    for (int i = 1 + random.nextInt(40); i > 0; i--) {
                        primary.write();
                    }
                });
            case DAMAGED -> primary.damagedTx = 1 + random.nextInt(20);
            case DAMAGED_IN_SCANS -> {
                primary.damagedTx = 1 + random.nextInt(20);
                primary.exportsWhole = true;
            }
            case UNKNOWN_FOREVER -> primary.plan(doomAt, Long.MAX_VALUE, ServerCondition.UNKNOWN, random.nextBoolean());
            case NO_RIGHTS -> primary.plan(doomAt, Long.MAX_VALUE, ServerCondition.NO_PERMISSION, random.nextBoolean());
        }
    }

    private long someCommitted() {
        return random.nextLong(primary.committed().tx() + 1);
    }

    private void crash() {
        if (failure == null) {
            host.stop();
            if (stream != null) {
                stream.cancel();
                stream = null;
            }
            options = options();
            host = host(log.crash());
            host.post(new ExportEvent.Started());
        }
    }

    /** Acknowledges now and then, after faults are over always. */
    private void receive() {
        long pause = random.nextInt(20) == 0 ? 15_000 : random.nextInt(200);
        time.after(time.now() < FAULTS_END ? pause : 25, () -> {
            for (int i = 1 + random.nextInt(20); i > 0; i--) {
                int bytes = log.acknowledge();
                if (bytes > 0) {
                    host.post(new ExportEvent.Released(1, bytes));
                }
            }
            receive();
        });
    }

    private void perform(ExportAction action) {
        assertThat(failure).as("nothing is done after a failure").isNull();
        if (action instanceof ExportAction.Check check) {
            ask(check.stream(), () -> check(check));
        } else if (action instanceof ExportAction.Open open) {
            assertThat(stream).as("one stream at a time").isNull();
            MachineHost<ExportEvent, ExportAction> owner = host;
            reader = new ExportReader(open, owner::post);
            int longest = open.readAhead() > 0
                    ? (int) Math.max(Math.min(open.cut(), open.firstCut()), options.provedWhole())
                    : 0;
            stream = primary.open(reader, longest);
            emittedOfStream = 0;
        } else if (action instanceof ExportAction.Request request) {
            Objects.requireNonNull(stream).request(request.tx());
        } else if (action instanceof ExportAction.Allow allow) {
            Objects.requireNonNull(reader).allow(allow.messages());
            Objects.requireNonNull(stream).allow(allow.messages());
        } else if (action instanceof ExportAction.Cancel) {
            if (stream != null) {
                stream.cancel();
                stream = null;
            }
        } else if (action instanceof ExportAction.AskCommitted ask) {
            MachineHost<ExportEvent, ExportAction> owner = host;
            ask(ask.stream(), () -> owner.post(new ExportEvent.Committed(ask.stream(), primary.committed())));
        } else if (action instanceof ExportAction.Confirm confirm) {
            ask(confirm.stream(), () -> confirm(confirm));
        } else if (action instanceof ExportAction.Emit emit) {
            log.add(emit.part());
            emittedOfStream += emit.part().payload().length;
            checkBuffer();
        } else if (action instanceof ExportAction.Fail fail) {
            failure = fail.cause();
        }
    }

    private void ask(long number, Runnable answer) {
        MachineHost<ExportEvent, ExportAction> owner = host;
        primary.ask(
                () -> {
                    if (owner == host) {
                        answer.run();
                    }
                },
                (ServerException cause) -> owner.post(new ExportEvent.Failed(number, cause)));
    }

    private void check(ExportAction.Check check) {
        Position committed = primary.committed();
        SimTx start = check.tx() > committed.tx() ? null : primary.find(check.tx());
        host.post(new ExportEvent.Checked(
                check.stream(),
                committed,
                check.tx() == 0
                        ? Position.EMPTY.alh()
                        : start == null ? null : start.claim().alh()));
    }

    private void confirm(ExportAction.Confirm confirm) {
        SimTx tx = confirm.tx() > primary.committed().tx() ? null : primary.find(confirm.tx());
        host.post(
                tx == null
                        ? new ExportEvent.Failed(confirm.stream(), Failures.of(ServerCondition.TRANSACTION_NOT_FOUND))
                        : new ExportEvent.Confirmed(
                                confirm.stream(), confirm.tx(), tx.claim().alh()));
    }

    /** What the receiver has not acknowledged, and what came but has not left, a part on its way excepted. */
    private void checkBuffer() {
        long inside = stream == null ? 0 : Math.max(0, stream.deliveredBytes() - emittedOfStream - skipped());
        assertThat(log.heldBytes() + inside)
                .as("bytes held")
                .isLessThanOrEqualTo(options.bufferMaxBytes() + options.recordMaxBytes() + (64 << 10));
    }

    /** At most so many bytes of a stream were emitted by one before and are not held. */
    private long skipped() {
        return 300_000;
    }

    private void judge() {
        Position reached = log.whole();
        switch (doom) {
            case NONE, DAMAGED_IN_SCANS -> arrived();
            case RESTORED, REPLACED -> {
                if (primary.holds(reached)) {
                    arrived();
                } else {
                    failed(Reason.UNPROVED, "transaction " + reached.tx());
                }
            }
            case DAMAGED -> {
                if (primary.damagedTx > primary.committed().tx()) {
                    arrived();
                } else {
                    failed(Reason.UNPROVED, "transaction " + primary.damagedTx + " ");
                    assertThat(reached.tx()).isEqualTo(primary.damagedTx - 1);
                }
            }
            case UNKNOWN_FOREVER -> failed(Reason.UNREACHABLE, "2 minutes");
            case NO_RIGHTS -> failed(Reason.REFUSED, "NO_PERMISSION");
        }
    }

    private void arrived() {
        assertThat(failure).as("doom %s", doom).isNull();
        assertThat(log.whole()).as("all that was committed").isEqualTo(primary.committed());
    }

    private void failed(Reason reason, String words) {
        assertThat(failure).as("%s at %d", doom, doomAt).isNotNull();
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure).hasMessageStartingWith("database 'a'").hasMessageContaining(words);
    }
}
