package io.immukafka.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * What this JVM has started and must not leave behind: processes and their folders.
 *
 * <p>The system property {@code harness.directory} names where logs and folders lie ({@code target/harness}), below it
 * one folder for each JVM. {@code harness.keep=true} keeps the servers' data too.
 */
public final class Run {

    private static final long GRACE_SECONDS = 10;

    private static final Path FOLDER = Path.of(System.getProperty("harness.directory", "target/harness"))
            .toAbsolutePath()
            .resolve(newRun());

    private static final Set<Process> PROCESSES = ConcurrentHashMap.newKeySet();
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();
    private static final Set<Path> RELEASED = ConcurrentHashMap.newKeySet();
    private static final Map<String, AtomicInteger> NAMES = new ConcurrentHashMap<>();
    private static volatile boolean keep = Boolean.getBoolean("harness.keep");
    private static boolean ending;

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Run::end, "harness-end"));
    }

    private Run() {}

    private static String newRun() {
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
        return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").format(now) + "-"
                + ProcessHandle.current().pid();
    }

    /** Keeps the data of all servers from now on, because somebody will want to look at it: a test has failed. */
    public static void keepFolders() {
        keep = true;
    }

    /** Deletes the data of the servers closed so far, unless it is to be kept. The end of the JVM does so by itself. */
    public static void tidy() {
        if (keep) {
            return;
        }
        for (Path folder : List.copyOf(RELEASED)) {
            delete(folder);
            RELEASED.remove(folder);
        }
    }

    /**
     * Makes an empty folder that is deleted when the JVM ends, unless a test has failed.
     *
     * @param name its name, which nothing else in this run has
     */
    static Path newFolder(String name) {
        Path folder = create(FOLDER.resolve(name));
        IN_USE.add(folder);
        return folder;
    }

    /** A name that nothing else in this run has: the kind and a number. */
    static String newName(String kind) {
        return kind + "-"
                + NAMES.computeIfAbsent(kind, any -> new AtomicInteger()).incrementAndGet();
    }

    /** The log file of the thing of this name. */
    static Path log(String name) {
        return create(FOLDER).resolve(name + ".log");
    }

    /** Says that nobody uses this folder any more. */
    static void release(Path folder) {
        if (IN_USE.remove(folder)) {
            RELEASED.add(folder);
        }
    }

    /** Starts a process that ends with this JVM. */
    static Process start(ProcessBuilder builder) throws IOException {
        synchronized (PROCESSES) {
            if (ending) {
                throw new IOException("the JVM is ending, so this is not started: " + builder.command());
            }
            Process process = builder.start();
            PROCESSES.add(process);
            var unused = process.onExit().thenAccept(PROCESSES::remove);
            return process;
        }
    }

    /** The processes that were started and still live. */
    static List<Process> living() {
        return PROCESSES.stream().filter(Process::isAlive).toList();
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + folder + "; delete it by hand", e);
        }
    }

    private static Path create(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + folder, e);
        }
    }

    private static void end() {
        List<Process> last;
        synchronized (PROCESSES) {
            ending = true;
            last = new ArrayList<>(PROCESSES);
        }
        last.forEach(Process::destroy);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
        try {
            for (Process process : last) {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            last.forEach(Process::destroyForcibly);
        }
        IN_USE.forEach(Run::release);
        tidy();
    }
}
