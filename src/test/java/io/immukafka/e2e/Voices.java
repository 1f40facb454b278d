package io.immukafka.e2e;

import io.immukafka.ErrorCode;
import io.immukafka.cli.InProcess;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.harness.ConnectorStatus;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.MeasuredWorker;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The four that tell of a database: Connect's status, the metrics as Prometheus gets them, the worker's log, and
 * {@code immukafka status}. Each must say the expected thing within 15 s.
 */
final class Voices {

    static final Duration SOON = Duration.ofSeconds(15);

    private static final String NOTHING = "";

    /** A worker that has not heard from its brokers for so long has lost them. */
    private static final int LOST_SECONDS = 10;

    /**
     * What they should say.
     *
     * @param side of the connector that it concerns
     * @param code with which the database has stopped; null if it has not
     * @param alone whether the task has no other database
     * @param exits with one of which {@code immukafka status --max-lag 0} ends
     * @param told what that writes, such as a code
     */
    record Expected(
            Side side, RunState state, @Nullable ErrorCode code, boolean alone, Set<Integer> exits, String told) {

        static Expected retrying(Side side, String told, Integer... exits) {
            return new Expected(side, RunState.RETRYING, null, true, Set.of(exits), told);
        }

        static Expected stalled(Side side, String told, int exit) {
            return new Expected(side, RunState.STALLED, null, true, Set.of(exit), told);
        }

        static Expected paused(Side side) {
            return new Expected(side, RunState.PAUSED, null, true, Set.of(ExitCode.BEHIND), NOTHING);
        }

        static Expected stopped(Side side, ErrorCode code, int exit) {
            return new Expected(side, RunState.STOPPED, code, true, Set.of(exit), NOTHING);
        }

        static Expected running(Side side) {
            return new Expected(side, RunState.RUNNING, null, true, Set.of(ExitCode.DONE), NOTHING);
        }

        static Expected resting(Side side) {
            return new Expected(side, RunState.WAITING, null, true, Set.of(ExitCode.DONE), NOTHING);
        }

        /** The same, in a task that has other databases, which go on. */
        Expected amongOthers() {
            return new Expected(side, state, code, false, exits, told);
        }
    }

    private final Replication replication;
    private final String database;
    private final Path folder;
    private int logRead;
    private String last = NOTHING;

    /** @param folder for the command's files */
    Voices(Replication replication, String database, Path folder) {
        this.replication = replication;
        this.database = database;
        this.folder = folder;
    }

    /** What the log says from now on counts. */
    void listen() throws IOException {
        logRead = Files.readAllLines(replication.worker().log()).size();
    }

    /** Waits until all four say what is expected. The log must have said it since {@link #listen}. */
    void agree(Expected expected) {
        agree(expected, Duration.ZERO);
    }

    /** @param patience of the task itself, before it says this: the 15 s begin afterwards */
    void agree(Expected expected, Duration patience) {
        await("the metrics", expected, System.nanoTime() + SOON.plus(patience).toNanos(), () -> metrics(expected));
        long until = System.nanoTime() + SOON.toNanos();
        await("Connect's status", expected, until, () -> status(expected));
        await("the log", expected, until, () -> log(expected));
        // The command waits for servers itself.
        await("immukafka status", expected, Math.max(until, System.nanoTime() + 1), () -> command(expected));
    }

    /**
     * Waits until all four say that the worker has lost its brokers. Connect then ends its tasks, with their metrics, as far as they
     * do not wait for the brokers themselves; it cannot write their new status, which it stores in Kafka.
     */
    void agreeThatBrokersAreLost() {
        Expected gone = Expected.retrying(Side.SOURCE, ErrorCode.BROKER_UNREACHABLE.code(), ExitCode.UNREACHABLE);
        long until = System.nanoTime() + SOON.toNanos();
        await("the metrics", gone, until, this::metricsOfALostWorker);
        await("Connect's status", gone, until, () -> status(gone));
        await("the log", gone, until, this::logOfALostWorker);
        await("immukafka status", gone, Math.max(until, System.nanoTime() + 1), () -> command(gone));
    }

    private boolean metricsOfALostWorker() throws Exception {
        List<MeasuredWorker.Sample> samples = replication.worker().measured().samples();
        List<String> states = samples.stream()
                .filter(each -> each.name().equals("immudb_source_state"))
                .filter(each -> database.equals(each.labels().get("database")))
                .map(each -> String.valueOf(each.labels().get("state")))
                .toList();
        List<Double> heartbeats = samples.stream()
                .filter(each -> each.name().equals("kafka_connect_coordinator_last_heartbeat_seconds_ago"))
                .map(MeasuredWorker.Sample::value)
                .toList();
        last = "states " + states + ", last heartbeat " + heartbeats;
        return List.of(RunState.STALLED.toString()).containsAll(states)
                && heartbeats.size() == 1
                && heartbeats.get(0) >= LOST_SECONDS;
    }

    private boolean logOfALostWorker() throws IOException {
        last = String.join("\n", news());
        return news().stream()
                .anyMatch(each -> each.contains(" WARN ")
                        && each.contains("[Worker clientId=")
                        && each.contains("could not be established"));
    }

    private List<String> news() throws IOException {
        List<String> lines = Files.readAllLines(replication.worker().log());
        return List.of(String.join("\n", lines.subList(logRead, lines.size())).split("\n(?=\\d\\d:\\d\\d:\\d\\d\\.)"));
    }

    private interface Question {
        /** Whether the answer is the expected one. */
        boolean ask() throws Exception;
    }

    private void await(String who, Expected expected, long until, Question question) {
        Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
        try {
            replication.worker().await(who + " of " + database + " says " + expected, left, () -> question.ask());
        } catch (RuntimeException e) {
            throw new AssertionError(
                    who + " of " + database + " should say " + expected + ", but says: " + last, e.getCause());
        }
    }

    private String connector(Side side) {
        return side == Side.SOURCE ? replication.source() : replication.sink();
    }

    private boolean metrics(Expected expected) throws Exception {
        String prefix = "immudb_" + expected.side().tag();
        List<MeasuredWorker.Sample> samples = replication.worker().measured().samples().stream()
                .filter(each -> connector(expected.side()).equals(each.labels().get("connector")))
                .filter(each -> database.equals(each.labels().get("database")))
                .filter(each -> each.name().equals(prefix + "_state")
                        || each.name().equals(prefix + "_error_code")
                        || each.name().equals(prefix + "_lag_transactions"))
                .toList();
        last = samples.toString();
        boolean state = samples.stream()
                .filter(each -> each.name().endsWith("_state"))
                .map(each -> String.valueOf(each.labels().get("state")))
                .toList()
                .equals(List.of(expected.state().toString()));
        int code = expected.code() == null ? 0 : expected.code().number();
        boolean codes = samples.stream()
                .filter(each -> each.name().endsWith("_error_code"))
                .map(each -> (int) each.value())
                .toList()
                .equals(List.of(code));
        boolean behind =
                samples.stream().anyMatch(each -> each.name().endsWith("_lag_transactions") && each.value() > 0);
        return state && codes && lag(expected.state(), behind);
    }

    /** Something that does not move is behind; a paused sink learns it from the source in the same worker. */
    private static boolean lag(RunState state, boolean behind) {
        return switch (state) {
            case STALLED, PAUSED -> behind;
            case RUNNING, WAITING -> !behind;
            default -> true;
        };
    }

    /** A task fails when its last database has stopped for a reason that only a restart can end. */
    private boolean status(Expected expected) {
        ConnectorStatus status = replication.rest().status(connector(expected.side()));
        last = status.toString();
        ErrorCode code = expected.code();
        if (code != null && expected.alone() && !StoppedDatabases.isRetried(code)) {
            return status.failures().size() == 1 && status.failures().get(0).contains("[" + code.code() + "]");
        }
        String state = expected.state() == RunState.PAUSED ? "PAUSED" : "RUNNING";
        return status.connector().name().equals(state)
                && status.tasks().stream().allMatch(task -> task.name().equals(state))
                && !status.tasks().isEmpty();
    }

    private boolean log(Expected expected) throws IOException {
        String context = "[" + connector(expected.side()) + "|task-0";
        List<String> ours =
                news().stream().filter(each -> each.contains(context)).toList();
        last = String.join("\n", ours);
        return ours.stream().anyMatch(each -> says(each, expected));
    }

    private boolean says(String message, Expected expected) {
        return switch (expected.state()) {
            case RETRYING ->
                message.contains(" WARN ")
                        && message.contains(database)
                        && message.contains("cannot be reached; retrying");
            case STALLED ->
                message.contains(" WARN ")
                        && message.contains("'" + database + "'")
                        && message.contains("has made no progress for ");
            case PAUSED -> message.contains(" WARN ") && message.contains("has paused this connector");
            case STOPPED ->
                message.contains(" ERROR ")
                        && expected.code() != null
                        && message.contains("[" + expected.code().code() + "]");
            case RUNNING, WAITING ->
                message.contains(" INFO ")
                        && (message.contains("responds again")
                                || message.contains("makes progress again")
                                || message.contains("has resumed this connector")
                                || message.contains("has caught up"));
        };
    }

    private boolean command(Expected expected) throws IOException {
        ImmudbServer primary = replication.primary().server();
        Path impatient = Files.writeString(
                folder.resolve("kafka.properties"), "request.timeout.ms=2000\ndefault.api.timeout.ms=3000\n");
        InProcess.Result result = new InProcess(folder)
                .on(
                        primary,
                        "status",
                        "--max-lag",
                        "0",
                        InProcess.place(primary, database),
                        "kafka://" + replication.brokers() + "/" + replication.topic(database) + "?config=" + impatient,
                        InProcess.place(replication.replica().server(), Replication.replicaOf(database)));
        last = result.toString();
        Set<String> codes = new TreeSet<>();
        for (ErrorCode code : ErrorCode.values()) {
            if (result.err().contains("[" + code.code() + "]")) {
                codes.add(code.code());
            }
        }
        boolean contradicts = expected.code() != null
                && !codes.isEmpty()
                && !codes.equals(Set.of(expected.code().code()));
        return expected.exits().contains(result.exitCode())
                && (result.out() + result.err()).contains(expected.told())
                && !contradicts;
    }
}
