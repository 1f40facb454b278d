package io.immukafka.export;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.hash.Digest;
import io.immukafka.tx.MalformedTxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The messages of an export that stops or stalls: both values, the meaning and the remedy. */
final class ExportErrors {

    private final String database;

    /** @param database such as {@code database 'a'} */
    ExportErrors(String database) {
        this.database = database;
    }

    /** Whether a failure is likely to pass; null if a call merely ended. */
    static Kind kind(@Nullable ServerException failure) {
        if (failure == null || failure.kind().passes() || failure.condition() == ServerCondition.NO_NEW_TRANSACTIONS) {
            return Kind.TRANSIENT;
        }
        return switch (failure.condition()) {
            // The server went back between two questions: the next check tells, and names it.
            case TRANSACTION_NOT_FOUND -> Kind.UNKNOWN;
            // A server that is starting does not have it yet, and one that is restored has it soon.
            case DATABASE_NOT_FOUND -> Kind.UNKNOWN;
            default -> failure.kind() == ServerErrorKind.UNKNOWN ? Kind.UNKNOWN : Kind.PERMANENT;
        };
    }

    /** Under which code an export stops that cannot continue after this failure. */
    static ErrorCode code(@Nullable Exception failure) {
        return failure instanceof ServerException server ? server.condition().code() : ErrorCode.SERVER_UNREACHABLE;
    }

    EngineException beyondTheEnd(long first, Position committed) {
        return new EngineException(
                Reason.REFUSED,
                ErrorCode.TRANSACTION_MISSING,
                database + " ends with " + committed + ", so the export cannot begin with transaction " + first
                        + ". Begin with a transaction up to " + (committed.tx() + 1) + ".",
                null);
    }

    /** The error if the database does not have the transaction exported last; null if it does. */
    @Nullable
    EngineException contradiction(ExportStart resume, ExportEvent.Checked checked) {
        Digest expected = resume.alh();
        Digest found = checked.startAlh();
        if (expected == null || expected.equals(found)) {
            return null;
        }
        return found == null ? wentBack(resume.tx(), checked.committed()) : otherHistory(resume.tx(), expected, found);
    }

    private EngineException wentBack(long exported, Position committed) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.PRIMARY_REPLACED,
                database + " ends with " + committed + ", but transaction " + exported
                        + " was already exported from it: the database was restored from an older state or replaced. "
                        + "Export its history to another topic or file, or restore the former database.",
                null);
    }

    private EngineException otherHistory(long exported, Digest expected, Digest found) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.PRIMARY_REPLACED,
                database + " has another history than the one exported before: "
                        + new Verdict.Fork(exported, expected, found).describe()
                        + ". The database was restored from another one or replaced. Export its history to another "
                        + "topic or file, or restore the former database.",
                null);
    }

    EngineException unverified(String what, @Nullable Throwable cause) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.SERVER_DATA_UNVERIFIED,
                database + " sent a transaction that failed verification: " + what
                        + ". Nothing of it counts as exported. The data is damaged on the server or in transit: "
                        + "check the server's log and disk, and verify the database itself (immukafka verify).",
                cause);
    }

    EngineException malformed(MalformedTxException cause, Position arrived) {
        return unverified("after transaction " + arrived.tx() + ": " + cause.getMessage(), cause);
    }

    /** @param verdict what the transaction is to the last one that arrived */
    EngineException unlinked(Verdict verdict, long tx, Position arrived) {
        return unverified(
                verdict instanceof Verdict.Fork fork ? fork.describe() : "transaction " + tx + " came after " + arrived,
                null);
    }

    EngineException statedOtherwise(Position stated) {
        return unverified(
                "transaction " + stated.tx() + " arrived with an Alh other than the one the server states for it, "
                        + stated.alh().toHex(),
                null);
    }

    String askedOnceMore(EngineException why) {
        return why.getMessage() + " Asking the server once more.";
    }

    String withoutEntries(long tx) {
        return "transaction " + tx + " of " + database + " has no entries (a truncation wrote it): no immudb server "
                + "can replay it, so a replica will stop there";
    }

    String stalls(String awaited, Duration pause) {
        return database + " stalls repeatedly: the server has stopped sending while it should send " + awaited
                + ". If other databases of the server are exported meanwhile, unload this one and load it again, since "
                + "an export of a partly truncated transaction blocks all later ones. Retrying every "
                + pause.toMinutes() + " minutes; restart the task to retry at once.";
    }
}
