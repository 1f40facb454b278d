package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The databases that a run has created or switched and must finish or put back, remembered over a kill: one small file for each
 * destination in {@code $XDG_STATE_HOME/immukafka} ({@code ~/.local/state/immukafka} without that variable). Holding it
 * keeps other runs on this machine away from the same destination.
 */
final class Journal implements AutoCloseable {

    private static final int NAME_DIGITS = 16;

    private final Path file;
    private final Path lockFile;
    private final FileChannel lockChannel;
    private Properties entries;

    private Journal(Path file, Path lockFile, FileChannel lockChannel, Properties entries) {
        this.file = file;
        this.lockFile = lockFile;
        this.lockChannel = lockChannel;
        this.entries = entries;
    }

    /**
     * Opens the journal of a destination.
     *
     * @param destination its name, the same for every run
     * @throws EngineException if another run holds it, or the folder cannot be written
     */
    static Journal open(String destination) throws EngineException {
        Path folder = folder();
        Digest digest = digest(destination);
        Path file = folder.resolve(digest.toHex().substring(0, NAME_DIGITS) + ".properties");
        Path lockFile = folder.resolve(file.getFileName() + ".lock");
        try {
            Files.createDirectories(folder);
            FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                throw CliErrors.refused(
                        ErrorCode.DESTINATION_LOCKED,
                        "another run of immukafka is using " + destination + ": wait until it ends (its lock file is "
                                + lockFile + ")");
            }
            Properties entries = new Properties();
            if (Files.exists(file)) {
                try (Reader in = Files.newBufferedReader(file)) {
                    entries.load(in);
                }
            }
            return new Journal(file, lockFile, channel, entries);
        } catch (IOException e) {
            throw CliErrors.of(
                    "writing the state of this run to " + folder + " (set XDG_STATE_HOME to a writable folder)", e);
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Held by another thread of this JVM.
            return false;
        }
    }

    private static Path folder() {
        String state = System.getProperty("immukafka.state", System.getenv("XDG_STATE_HOME"));
        return state != null && Path.of(state).isAbsolute()
                ? Path.of(state, "immukafka")
                : Path.of(System.getProperty("user.home"), ".local", "state", "immukafka");
    }

    private static Digest digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Sha256().add(bytes, 0, bytes.length).finish();
    }

    @Nullable
    String get(String key) {
        return entries.getProperty(key);
    }

    /** Remembers something, durably when this returns. */
    void put(String key, String value) throws EngineException {
        Properties changed = new Properties();
        changed.putAll(entries);
        changed.setProperty(key, value);
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            StringWriter text = new StringWriter();
            changed.store(text, null);
            Files.writeString(draft, text.toString());
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            entries = changed;
        } catch (IOException e) {
            throw CliErrors.of("writing the state file " + file, e);
        }
    }

    /** Nothing is left to finish. */
    void clear() throws EngineException {
        try {
            Files.deleteIfExists(file);
            entries = new Properties();
        } catch (IOException e) {
            throw CliErrors.of("deleting the state file " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            if (entries.isEmpty()) {
                Files.deleteIfExists(lockFile);
            }
            lockChannel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing the state file " + file + " failed", e);
        }
    }
}
