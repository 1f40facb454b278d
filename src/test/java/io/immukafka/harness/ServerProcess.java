package io.immukafka.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One real server: a process with a folder and a log, which can be stopped, killed and started again in the same place. */
public abstract class ServerProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerProcess.class);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration DUMP_LIMIT = Duration.ofSeconds(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final Path folder;
    private final Path log;
    private volatile @Nullable Process process;

    /**
     * A server that does not run yet.
     *
     * @param kind the beginning of its name
     * @param folder where its data lies; null for one of its own, deleted in the end
     */
    ServerProcess(String kind, @Nullable Path folder) {
        this.name = Run.newName(kind);
        this.folder = folder == null ? Run.newFolder(name) : folder.toAbsolutePath();
        this.log = Run.log(name);
    }

    /** The command line that starts it. */
    abstract List<String> command();

    /** Variables added to its environment. */
    Map<String, String> environment() {
        return Map.of();
    }

    /** Whether it answers. Asked again and again after the start; an exception says that it never will. */
    abstract boolean answers() throws Exception;

    /** Starts the process and waits until it answers. */
    final void launch() {
        ProcessBuilder builder = new ProcessBuilder(command())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        clean(builder.environment());
        builder.environment().putAll(environment());
        try {
            Process started = Run.start(builder);
            process = started;
            started.getOutputStream().close();
        } catch (IOException e) {
            throw new ServerFailedException(name + " cannot be started", log, e);
        }
        try {
            await("it answers after its start", START_LIMIT, this::answers);
        } catch (RuntimeException e) {
            kill();
            throw e;
        }
    }

    /** Settings that our own command or a developer's shell leave in the environment must not reach a server. */
    private static void clean(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(key -> key.startsWith("IMMUDB_")
                        || key.startsWith("IMMUADMIN_")
                        || key.startsWith("KAFKA_")
                        || key.equals("CLASSPATH"));
    }

    /**
     * Waits for a condition; the death of this server ends the wait at once.
     *
     * @param what completes the sentence 'waits until …'
     * @throws ServerFailedException when the server has died or the time is over, with the tail of the log
     */
    public final void await(String what, Duration limit, Callable<Boolean> condition) {
        await(what, limit, condition, holds -> holds);
    }

    /** Asks until the answer is as wanted and returns it; the death of this server ends the wait at once. */
    final <T> T await(String what, Duration limit, Callable<T> question, Predicate<T> wanted) {
        try {
            return Awaitility.await()
                    .atMost(limit)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(POLL)
                    .until(
                            () -> {
                                checkRunning();
                                return question.call();
                            },
                            wanted);
        } catch (ConditionTimeoutException e) {
            throw new ServerFailedException(
                    name + ": waited " + limit + " in vain until " + what + " (" + e.getMessage() + ")", log, e);
        }
    }

    /**
     * Does nothing while it runs.
     *
     * @throws ServerFailedException when it does not, with the tail of the log
     */
    public final void checkRunning() {
        Process current = process;
        if (current == null || !current.isAlive()) {
            throw new ServerFailedException(
                    name + " does not run"
                            + (current == null ? "" : ": it ended with exit code " + current.exitValue()),
                    log,
                    null);
        }
    }

    /** Whether the process lives. */
    public final boolean isRunning() {
        Process current = process;
        return current != null && current.isAlive();
    }

    /**
     * Ends it as an operator would (SIGTERM) and waits for it.
     *
     * @throws ServerFailedException when it does not end in time and had to be killed; its log says what it was doing
     */
    public final void stop() {
        if (!endsWhenAsked()) {
            throw new ServerFailedException(
                    name + " did not end within " + STOP_LIMIT + " of SIGTERM and was killed", log, null);
        }
    }

    /** Asks it to end, and kills it when it does not; false for that. */
    private boolean endsWhenAsked() {
        Process current = process;
        if (current == null) {
            return true;
        }
        current.destroy();
        if (ends(current, STOP_LIMIT)) {
            return true;
        }
        dumpThreads(current);
        kill();
        return false;
    }

    /** A JVM and a program in Go both write where their threads stand when they get SIGQUIT. */
    private void dumpThreads(Process stuck) {
        try {
            if (signal(stuck, "-QUIT")) {
                ends(stuck, DUMP_LIMIT);
            }
        } catch (IOException e) {
            LOG.warn("{} can't be asked where its threads stand", name, e);
        }
    }

    private static boolean signal(Process process, String signal) throws IOException {
        return ends(Run.start(new ProcessBuilder("kill", signal, Long.toString(process.pid()))), DUMP_LIMIT);
    }

    /** Freezes it (SIGSTOP): its connections stay open, and it answers nothing until {@link #resume}. */
    public final void freeze() throws IOException {
        signal(running(), "-STOP");
    }

    /** Ends what {@link #freeze} began. */
    public final void resume() throws IOException {
        signal(running(), "-CONT");
    }

    private Process running() {
        checkRunning();
        return Objects.requireNonNull(process);
    }

    /** Ends it without any chance to clean up (SIGKILL) and waits for that. */
    public final void kill() {
        Process current = process;
        if (current != null && !ends(current.destroyForcibly(), STOP_LIMIT)) {
            throw new ServerFailedException(name + " outlived SIGKILL for " + STOP_LIMIT, log, null);
        }
    }

    /** Stops it if it runs, starts it on the same port and folder, and waits until it answers. */
    public final void restart() {
        stop();
        launch();
    }

    /** Its process id. */
    public final long pid() {
        Process current = process;
        if (current == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return current.pid();
    }

    /** Its name in this run: kind and number. */
    public final String name() {
        return name;
    }

    /** Where its data lies. */
    public final Path folder() {
        return folder;
    }

    /** Its log, which stays. Starts append to it. */
    public final Path log() {
        return log;
    }

    /**
     * Ends it and gives up its folder, if that is its own. One that does not end in time is killed, with a warning: what
     * it was needed for is over, and Connect's own end can hang between its shutdown hook and that of its web server.
     */
    @Override
    public void close() {
        try {
            if (!endsWhenAsked()) {
                LOG.warn("{} did not end within {} of SIGTERM and was killed; see {}", name, STOP_LIMIT, log);
            }
        } finally {
            Run.release(folder);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private static boolean ends(Process process, Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process should end; it was killed", e);
        }
    }
}
