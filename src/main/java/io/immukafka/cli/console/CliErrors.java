package io.immukafka.cli.console;

import io.immukafka.ErrorCode;
import io.immukafka.backup.BackupDefectException;
import io.immukafka.chain.UnprovedException;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** The one table from what went wrong to what the command says and ends with. */
public final class CliErrors {

    private CliErrors() {}

    public static EngineException refused(ErrorCode code, String message) {
        return new EngineException(Reason.REFUSED, code, message, null);
    }

    public static EngineException unproved(ErrorCode code, String message) {
        return new EngineException(Reason.UNPROVED, code, message, null);
    }

    public static EngineException of(ServerException failure) {
        boolean refused = !failure.kind().passes()
                && failure.kind() != ServerErrorKind.UNKNOWN
                && failure.kind() != ServerErrorKind.LOCAL;
        Reason reason = refused ? Reason.REFUSED : Reason.UNREACHABLE;
        return new EngineException(
                reason, failure.condition().code(), failure.getMessage() + options(failure.condition()), failure);
    }

    /** By which options what the client asks to be checked is set. */
    private static String options(ServerCondition condition) {
        return switch (condition) {
            case UNREACHABLE -> " Options: -a and -p; --clientcas if the server speaks TLS.";
            case TLS_FAILED ->
                " Options: --clientcas for the CA file, --servername, --certificate and --pkey; use none of them for "
                        + "a server without TLS.";
            case WRONG_CREDENTIALS -> " Options: --username, --password-file or IMMUDB_PASSWORD.";
            default -> "";
        };
    }

    /**
     * A failure of a file.
     *
     * @param what was done to which file, as the beginning of a sentence, such as {@code writing a.backup}
     */
    public static EngineException of(String what, IOException failure) {
        return new EngineException(
                Reason.UNREACHABLE, ErrorCode.FILE_FAILED, what + " failed: " + words(failure), failure);
    }

    /** A failure of a temporary file, as {@link #of(String, IOException)} tells it. */
    public static EngineException temporary(String what, IOException failure) {
        return new EngineException(
                Reason.UNREACHABLE,
                ErrorCode.TEMPORARY_FILE,
                what + " in the folder for temporary files (java.io.tmpdir) failed: " + words(failure),
                failure);
    }

    public static EngineException of(String where, BackupDefectException failure) {
        return new EngineException(
                Reason.UNPROVED, ErrorCode.BACKUP_DAMAGED, where + ": " + failure.getMessage(), failure);
    }

    public static EngineException of(String where, UnprovedException failure) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.TRANSACTION_UNVERIFIED,
                where + " failed verification: " + failure.getMessage()
                        + ". Nothing of that transaction was passed on. It was damaged or changed in transit: read "
                        + "it from another copy",
                failure);
    }

    private static String words(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchFileException) {
            return "the file or folder does not exist: " + message;
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied: " + message;
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "it already exists: " + message;
        }
        return failure instanceof FileSystemException || failure.getMessage() != null ? message : failure.toString();
    }

    public static int exitCode(Throwable failure) {
        if (failure instanceof InterruptedRunException || failure instanceof InterruptedException) {
            return ExitCode.INTERRUPTED;
        }
        if (failure instanceof EngineException engine) {
            return switch (engine.reason()) {
                case UNPROVED -> ExitCode.UNPROVED;
                case REFUSED -> ExitCode.REFUSED;
                case UNREACHABLE -> ExitCode.UNREACHABLE;
            };
        }
        return failure instanceof IOException || failure instanceof UncheckedIOException
                ? ExitCode.UNREACHABLE
                : ExitCode.REFUSED;
    }

    /** One line for people, with the code. */
    public static String message(Throwable failure) {
        if (failure instanceof IOException io) {
            return ErrorCode.FILE_FAILED.message(words(io));
        }
        if (failure instanceof EngineException || failure instanceof InterruptedRunException) {
            return String.valueOf(failure.getMessage());
        }
        if (failure instanceof IllegalArgumentException) {
            return ErrorCode.USAGE.message(String.valueOf(failure.getMessage()));
        }
        if (failure instanceof OutOfMemoryError) {
            return ErrorCode.OUT_OF_MEMORY.message("the Java heap is too small for this run: raise it, such as "
                    + "IMMUKAFKA_OPTS=-Xmx256m. Completed work is intact; run the same command again to resume");
        }
        return ErrorCode.DEFECT.message(
                "a defect in this program: " + failure + ". Report it with the output of --verbose");
    }
}
