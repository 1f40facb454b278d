package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.backup.BackupTail;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.FileDestination;
import io.immukafka.engine.EngineException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The file that a backup goes to: a new one, one that is continued, or one that an earlier run of the same command has
 * left unfinished, which its journal tells.
 */
public final class BackupTarget implements AutoCloseable {

    private static final String CONTENT = "content";
    private static final String FILE_KEY = "file";

    private final Path path;
    private final FileChannel channel;
    private final @Nullable Position last;
    private final Journal journal;
    private final boolean created;

    private BackupTarget(Path path, FileChannel channel, @Nullable Position last, Journal journal, boolean created) {
        this.path = path;
        this.channel = channel;
        this.last = last;
        this.journal = journal;
        this.created = created;
    }

    /**
     * Permitted ways to deal with a file that exists.
     *
     * @param append it is continued
     * @param repair what follows the last whole, verified record is cut off first
     */
    public record Permission(boolean append, boolean repair) {}

    /**
     * Opens the file.
     *
     * @param content what is to be in it: a file that an earlier run left unfinished is continued if that was the same
     * @param say told what was found
     */
    public static BackupTarget open(Path path, String content, Permission permission, Consumer<String> say)
            throws EngineException {
        Path absolute = path.toAbsolutePath().normalize();
        Journal journal = Journal.open("file " + absolute);
        try {
            return Files.exists(path)
                    ? existing(path, content, permission, journal, say)
                    : create(path, content, journal);
        } catch (EngineException e) {
            journal.close();
            throw e;
        } catch (IOException e) {
            journal.close();
            throw CliErrors.of("opening " + path, e);
        }
    }

    private static BackupTarget create(Path path, String content, Journal journal) throws EngineException, IOException {
        journal.clear();
        journal.put(CONTENT, content);
        try {
            FileChannel channel = FileChannel.open(
                    path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(path, channel);
            journal.put(FILE_KEY, key(path));
            return new BackupTarget(path, channel, null, journal, true);
        } catch (FileAlreadyExistsException e) {
            journal.clear();
            throw exists(path);
        } catch (IOException e) {
            journal.clear();
            throw e;
        }
    }

    private static BackupTarget existing(
            Path path, String content, Permission permission, Journal journal, Consumer<String> say)
            throws EngineException, IOException {
        boolean unfinished = unfinished(path, content, journal);
        if (!unfinished && !permission.append()) {
            throw exists(path);
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(path, channel);
            BackupTail tail = BackupTail.find(channel, BackupTail.Proof.LAST);
            if (tail.defect() != null) {
                repair(path, channel, tail, unfinished || permission.repair(), say);
            }
            if (unfinished) {
                say.accept(path + ": resuming the interrupted backup"
                        + (tail.last() == null
                                ? ""
                                : " after transaction " + tail.last().tx()));
            }
            return new BackupTarget(path, channel, tail.last(), journal, unfinished);
        } catch (EngineException | IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void repair(Path path, FileChannel channel, BackupTail tail, boolean allowed, Consumer<String> say)
            throws EngineException, IOException {
        String problem =
                String.valueOf(tail.defect() == null ? null : tail.defect().describe());
        if (!allowed) {
            throw CliErrors.unproved(
                    ErrorCode.BACKUP_DAMAGED,
                    path + " cannot be continued: " + problem + ". With --repair it is truncated to "
                            + tail.end() + " bytes, the end of its last verified record"
                            + (tail.last() == null
                                    ? ""
                                    : " (transaction " + tail.last().tx() + ")"));
        }
        if (!tail.incomplete() && tail.records() == 0) {
            throw CliErrors.unproved(
                    ErrorCode.BACKUP_DAMAGED,
                    path + " does not begin like a backup file and was not changed: " + problem);
        }
        BackupTail.Removed removed = tail.repair(channel);
        say.accept(path + ": " + removed.bytes() + " bytes after the last complete record were removed, from offset "
                + removed.from() + " on");
    }

    private static boolean unfinished(Path path, String content, Journal journal) throws IOException {
        if (!content.equals(journal.get(CONTENT))) {
            return false;
        }
        String key = journal.get(FILE_KEY);
        return key == null ? Files.size(path) == 0 : key.equals(key(path));
    }

    private static void lock(Path path, FileChannel channel) throws EngineException, IOException {
        try {
            if (channel.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            throw new EngineException(EngineException.Reason.REFUSED, ErrorCode.DESTINATION_LOCKED, locked(path), e);
        }
        throw CliErrors.refused(ErrorCode.DESTINATION_LOCKED, locked(path));
    }

    private static String locked(Path path) {
        return "another run is writing to " + path + ": wait until it ends";
    }

    private static String key(Path path) throws IOException {
        return String.valueOf(
                Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    }

    private static EngineException exists(Path path) {
        if (Files.isDirectory(path)) {
            return CliErrors.refused(
                    ErrorCode.DESTINATION_EXISTS,
                    path + " is a folder: name a file in it. Only a backup of several databases needs a folder");
        }
        return CliErrors.refused(
                ErrorCode.DESTINATION_EXISTS,
                path + " already exists: add --append to continue it, or name another file. Nothing was changed");
    }

    /** The last transaction in the file; null if it is empty. */
    @Nullable
    public Position last() {
        return last;
    }

    /** What is written goes behind what is there. */
    public FileDestination sink() throws EngineException {
        return FileDestination.append(path.toString(), channel, last == null ? Position.EMPTY : last);
    }

    /** The backup is complete: the next run of the same command is another one. */
    public void complete() throws EngineException {
        if (created) {
            journal.clear();
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + path + " failed", e);
        } finally {
            journal.close();
        }
    }
}
