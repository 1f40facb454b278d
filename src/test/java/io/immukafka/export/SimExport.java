package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.error.SimulatedFailure;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.Watchdog;
import io.immukafka.engine.sim.MachineHost;
import io.immukafka.engine.sim.SimSessions;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import io.immukafka.hash.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One database's export: the machine and the reader, between a simulated primary and a receiver. */
final class SimExport {

    private static final long VISIT_MS = 200_000;
    private static final Duration PATIENCE = Duration.ofMillis(SimPrimary.REQUEST_TIMEOUT_MS);

    private final VirtualTime time;
    private final Random random;
    private final MemoryBudget budget;
    private final int largestPart;
    private final SimPrimary primary;
    private final @Nullable ExportDefect defect;
    private final SimSessions sessions;
    private final String name;
    private final EmittedLog log;
    private final List<String> warnings = new ArrayList<>();

    private ExportOptions options;
    private FailureHistory failures;
    private MemoryBudget.Share memory;
    private MachineHost<ExportEvent, ExportAction> host;
    private boolean trouble;
    private boolean resting;
    private long restingSince;
    private @Nullable SimStream stream;
    private @Nullable ExportReader reader;
    private long nextDelivery;
    private @Nullable EngineException failure;

    /**
     * @param sessions of the task
     * @param name of the database among them
     * @param defect that it has, if any
     */
    SimExport(
            VirtualTime time,
            Random random,
            MemoryBudget budget,
            int largestPart,
            SimPrimary primary,
            SimSessions sessions,
            String name,
            @Nullable ExportDefect defect) {
        this.defect = defect;
        this.sessions = sessions;
        this.name = name;
        this.time = time;
        this.random = random;
        this.budget = budget;
        this.largestPart = largestPart;
        this.primary = primary;
        log = new EmittedLog(primary);
        memory = budget.share(this::room);
        options = options();
        failures = new FailureHistory("database 'a'", options, random);
        host = host(ExportStart.after(Position.EMPTY));
    }

    private ExportOptions options() {
        int part = ExportOptions.MIN_PART + random.nextInt(largestPart - ExportOptions.MIN_PART + 1);
        return new ExportOptions(1 + random.nextInt(20), part, 50, 3000);
    }

    private MachineHost<ExportEvent, ExportAction> host(ExportStart start) {
        ExportMachine machine = new ExportMachine("database 'a'", start, options, memory, failures);
        Watchdog watchdog = new Watchdog(PATIENCE, () -> reader == null ? 0 : reader.lastMove());
        return new MachineHost<>(time, defect == null ? machine : defect.in(machine), watchdog, this::perform);
    }

    /** As by another thread, perhaps while a step is running. */
    private void room() {
        MachineHost<ExportEvent, ExportAction> owner = host;
        time.after(0, () -> owner.post(new ExportEvent.Room()));
    }

    /** @param rests whether the database gives its session up when it has nothing new, as where others need it */
    void start(boolean rests) {
        host.post(new ExportEvent.Started());
        if (rests) {
            rest();
        }
    }

    /** A database without news rests until the server lists another transaction, or until it is visited. */
    private void rest() {
        time.after(500 + random.nextInt(1000), () -> {
            if (failure == null && resting) {
                boolean visit = time.now() - restingSince > VISIT_MS;
                if (visit || log.whole().tx() != primary.committed().tx()) {
                    resting = false;
                    begin(ExportStart.after(log.whole()));
                }
            } else if (failure == null
                    && log.isAcknowledged()
                    && stream != null
                    && !trouble
                    && log.whole().equals(primary.committed())) {
                resting = true;
                restingSince = time.now();
                end();
            }
            rest();
        });
    }

    /** The task is killed and started again where the offsets say. */
    void crash() {
        if (failure == null) {
            if (!resting) {
                end();
            }
            resting = false;
            failures = new FailureHistory("database 'a'", options, random);
            begin(log.crash());
        }
    }

    private void end() {
        host.stop();
        cancel();
        sessions.release(name);
        memory.close();
    }

    private void begin(ExportStart start) {
        trouble = false;
        memory = budget.share(this::room);
        options = options();
        host = host(start);
        host.post(new ExportEvent.Started());
    }

    private void cancel() {
        if (stream != null) {
            stream.cancel();
            stream = null;
            sessions.callEnded(name);
        }
    }

    /** The receiver acknowledges the oldest part, if there is one. */
    void acknowledge() {
        int bytes = log.acknowledge();
        if (bytes >= 0) {
            memory.release(ExportOptions.partCost(bytes));
        }
    }

    private void perform(ExportAction action) {
        assertThat(failure).as("nothing is done after a failure").isNull();
        MachineHost<ExportEvent, ExportAction> owner = host;
        if (action instanceof ExportAction.AcquireSession) {
            sessions.acquire(
                    name,
                    () -> owner.post(new ExportEvent.SessionGranted()),
                    () -> owner.post(new ExportEvent.SessionReclaimed()));
        } else if (action instanceof ExportAction.ReleaseSession) {
            assertThat(stream).as("the stream of a session that is given back").isNull();
            sessions.release(name);
        } else if (action instanceof ExportAction.Check check) {
            ask(check.stream(), () -> owner.post(check(check)));
        } else if (action instanceof ExportAction.Open open) {
            assertThat(stream).as("one stream at a time").isNull();
            reader = new ExportReader(
                    open.stream(), options.recordMaxBytes(), time::now, event -> deliver(owner, event));
            assertThat(sessions.has(name)).as("a session for the stream").isTrue();
            stream = primary.open(reader);
            sessions.callBegan(name);
        } else if (action instanceof ExportAction.Request request) {
            Objects.requireNonNull(stream).request(request.tx());
        } else if (action instanceof ExportAction.Allow allow) {
            Objects.requireNonNull(reader).allow(allow.messages());
            Objects.requireNonNull(stream).allow(allow.messages());
        } else if (action instanceof ExportAction.Cancel) {
            cancel();
        } else if (action instanceof ExportAction.AskCommitted ask) {
            ask(
                    ask.stream(),
                    () -> owner.post(
                            new ExportEvent.Committed(ask.stream(), primary.wire.position(primary.committed()))));
        } else if (action instanceof ExportAction.Confirm confirm) {
            ask(confirm.stream(), () -> owner.post(confirm(confirm)));
        } else if (action instanceof ExportAction.Emit emit) {
            log.add(emit.part());
        } else if (action instanceof ExportAction.Warn warning) {
            warnings.add(warning.message());
        } else if (action instanceof ExportAction.Report report) {
            trouble = report.trouble();
        } else if (action instanceof ExportAction.Fail fail) {
            failure = fail.cause();
        }
    }

    /** What a stream reports reaches the machine in order, and perhaps late: after the stream was given up. */
    private void deliver(MachineHost<ExportEvent, ExportAction> owner, ExportEvent event) {
        nextDelivery = Math.max(nextDelivery, time.now() + random.nextInt(random.nextInt(20) == 0 ? 50 : 2));
        time.after(nextDelivery - time.now(), () -> owner.post(event));
    }

    private void ask(long number, Runnable answer) {
        assertThat(sessions.has(name)).as("a session for a question").isTrue();
        MachineHost<ExportEvent, ExportAction> owner = host;
        primary.ask(answer, (ServerException cause) -> owner.post(new ExportEvent.Failed(number, cause)));
    }

    private ExportEvent check(ExportAction.Check check) {
        Position committed = primary.wire.position(primary.committed());
        SimTx start = check.tx() > committed.tx() ? null : primary.find(check.tx());
        Digest alh = start == null ? null : primary.wire.alh(start.claim().alh());
        return new ExportEvent.Checked(check.stream(), committed, check.tx() == 0 ? Position.EMPTY.alh() : alh);
    }

    private ExportEvent confirm(ExportAction.Confirm confirm) {
        SimTx tx = confirm.tx() > primary.committed().tx() ? null : primary.find(confirm.tx());
        return tx == null
                ? new ExportEvent.Failed(confirm.stream(), SimulatedFailure.of(ServerCondition.TRANSACTION_NOT_FOUND))
                : new ExportEvent.Confirmed(
                        confirm.stream(),
                        new Position(
                                confirm.tx(),
                                Objects.requireNonNull(
                                        primary.wire.alh(tx.claim().alh()))));
    }

    SimPrimary primary() {
        return primary;
    }

    /** The last transaction that the receiver has whole. */
    Position reached() {
        return log.whole();
    }

    /** Memory that is counted. */
    long held() {
        return memory.held();
    }

    List<String> warnings() {
        return warnings;
    }

    @Nullable
    EngineException failure() {
        return failure;
    }
}
