package io.immukafka.replay;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.RetryPolicy.Kind;
import java.io.IOException;

/** The messages of a replay that stops: the place, both values, the meaning and the remedy. */
final class ReplayErrors {

    private static final String UNTOUCHED = " Nothing of it was sent to the replica.";

    private final String replica;

    /** @param replica such as {@code replica 'a'} */
    ReplayErrors(String replica) {
        this.replica = replica;
    }

    /**
     * Whether a failed call is likely to succeed later.
     *
     * @param existed whether the replica has been seen
     */
    static Kind kind(ServerException failure, boolean existed) {
        if (failure.kind().passes() || failure.condition() == ServerCondition.ALREADY_COMMITTED) {
            return Kind.TRANSIENT;
        }
        // A server that is still starting does not know its databases yet, and says so as if they did not exist.
        boolean starting = (existed && failure.condition() == ServerCondition.DATABASE_NOT_FOUND)
                || failure.condition() == ServerCondition.DATABASE_EXISTS;
        return starting || failure.kind() == ServerErrorKind.UNKNOWN || failure.kind() == ServerErrorKind.NOT_FOUND
                ? Kind.UNKNOWN
                : Kind.PERMANENT;
    }

    private static String place(Input input) {
        return (input instanceof Input.State ? "the state of " : "") + "transaction " + input.tx() + " (" + input.from()
                + ")";
    }

    EngineException broken(Input.Broken input) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.TRANSACTION_UNVERIFIED,
                place(input) + " failed verification: " + input.what() + "."
                        + UNTOUCHED + " It was changed in transit, or another program wrote it. Find out which, then "
                        + "replay a trustworthy copy, such as a new topic that a source connector with another "
                        + "topic.prefix and start.tx=" + input.tx() + " fills.",
                input.cause());
    }

    EngineException fork(Input input, Verdict.Fork fork) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.HISTORY_DIFFERS,
                place(input) + " belongs to a history other than that of " + replica + ": " + fork.describe() + "."
                        + UNTOUCHED
                        + " Either the primary was restored or replaced, or somebody wrote to the replica. Find out "
                        + "which history is right, and start over with a new copy of it.",
                null);
    }

    EngineException contradicted(Input.Whole input, Input.State state) {
        return contradicted(input.from(), input.claim().reached(), state, UNTOUCHED);
    }

    EngineException contradicted(Position here, Input.State state) {
        return contradicted(replica, here, state, "");
    }

    private static EngineException contradicted(String where, Position reached, Input.State state, String outcome) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.STATE_CONTRADICTED,
                "the primary stated (in " + state.from() + ") that the Alh of transaction " + reached.tx()
                        + " is " + state.position().alh().toHex() + ", but in " + where + " it is "
                        + reached.alh().toHex() + "." + outcome
                        + " Either the primary was restored or replaced, or one of the two was forged. Find out which "
                        + "history is right, and start over with a new copy of it.",
                null);
    }

    EngineException diverged(Position position, Verdict.Fork fork) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.REPLICA_DIVERGED,
                replica + " has a transaction " + position.tx() + " other than the one verified for it: "
                        + fork.describe()
                        + ". Somebody wrote to it while it was not a replica, or it was restored from another "
                        + "database. Drop it and create a new one.",
                null);
    }

    EngineException committedOtherwise(Input.Whole sent, Position committed) {
        String what = committed.tx() == sent.tx()
                ? "the Alh " + committed.alh().toHex()
                : "the id " + committed.tx() + " and the Alh " + committed.alh().toHex();
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.COMMIT_DIFFERS,
                replica + " reports that it committed " + place(sent) + " with " + what
                        + ", but the transaction that was verified and sent has "
                        + sent.claim().alh().toHex() + ". The transaction or the answer was changed in transit. "
                        + "Compare both histories up to transaction " + sent.tx()
                        + " (immukafka status); if they differ, drop the replica and create a new one over a "
                        + "connection with TLS.",
                null);
    }

    EngineException gap(Input input, String what, boolean lookedBack) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.GAP,
                "a gap before " + place(input) + ": " + what + "." + UNTOUCHED
                        + (lookedBack ? " Reading everything again from the beginning did not find it." : "")
                        + " The missing part may have been removed by retention or compaction, or may be in another "
                        + "topic or file. Add it from a backup or archive, or start a new replica from one.",
                null);
    }

    EngineException truncated(Input.Whole input) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.VALUES_MISSING,
                place(input)
                        + " has digests instead of its values: either retention on the primary removed the values, "
                        + "or somebody stripped them, which the checksums do not reveal." + UNTOUCHED
                        + " If retention did it, set allow.truncated=true (--allow-truncated on the command line).",
                null);
    }

    EngineException empty(Input.Whole input) {
        return new EngineException(
                Reason.REFUSED,
                ErrorCode.EMPTY_TRANSACTION,
                place(input) + " has no entries: a truncation wrote it on a primary without SQL tables. No immudb "
                        + "server can replay such a transaction, so " + replica
                        + " cannot go beyond transaction " + (input.tx() - 1)
                        + ". Copy the primary's data folder to start a new replica after it.",
                null);
    }

    EngineException refused(Input.Whole input, ServerException cause) {
        return new EngineException(
                Reason.REFUSED,
                cause.condition().code(),
                replica + " refuses " + place(input) + ", although it was verified: " + cause.getMessage(),
                cause);
    }

    static EngineException temporaryFile(IOException cause) {
        return new EngineException(
                Reason.UNREACHABLE,
                ErrorCode.TEMPORARY_FILE,
                "a large transaction is kept in a temporary file until it is verified and applied, but "
                        + cause.getMessage()
                        + ". Make room in the folder for temporary files (java.io.tmpdir), or use another folder.",
                cause);
    }

    EngineException unsent(long tx, ServerException cause) {
        return new EngineException(
                Reason.UNREACHABLE,
                ErrorCode.TEMPORARY_FILE,
                "transaction " + tx + " cannot be sent to " + replica + ": " + cause.getMessage(),
                cause);
    }

    EngineException wentBack(Position known, Position found) {
        return new EngineException(
                Reason.UNPROVED,
                ErrorCode.REPLICA_WENT_BACK,
                replica + " moved back from " + known + " to " + found
                        + ": it was restored from an older state in the meantime. Restart the task or command to "
                        + "continue from its new position.",
                null);
    }
}
