package io.immukafka.client.error;

import io.immukafka.ErrorCode;

/** What happened, as far as it can be told from the server's words. */
public enum ServerCondition {
    UNREACHABLE(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The server could not be reached or ended the connection",
            "check that it runs and that address, port and TLS settings are right"),
    TIMED_OUT(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The server did not answer in time",
            "check its load, or raise the request timeout if it needs longer"),
    STREAM_ENDED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The server ended the stream before its end",
            "try again"),
    DATABASE_UNLOADED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The database is not loaded",
            "load it on the server"),
    SERVER_OUT_OF_RESOURCES(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The server's machine lacks disk space, memory or files",
            "make room on the server"),
    CANCELLED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The call was cancelled",
            "nothing has to be done if that was intended"),
    CLIENT_CLOSED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The connection was closed on this side",
            "open a new one"),

    READ_POOL_EXHAUSTED(
            ServerErrorKind.BUSY,
            ErrorCode.SERVER_BUSY,
            "All read slots of the database are taken",
            "end other exports of this database, or raise its read pool size"),
    CONCURRENCY_EXHAUSTED(
            ServerErrorKind.BUSY,
            ErrorCode.SERVER_BUSY,
            "All commit slots of the database are taken",
            "keep the replay window below the database's maxConcurrency - 1"),
    TOO_MANY_ACTIVE_TRANSACTIONS(
            ServerErrorKind.BUSY,
            ErrorCode.SERVER_BUSY,
            "The transaction is too far ahead of the newest committed one, or too many are not committed yet",
            "replay fewer at once"),
    TOO_MANY_SESSIONS(
            ServerErrorKind.BUSY,
            ErrorCode.SERVER_BUSY,
            "The server has as many sessions as it allows",
            "close other clients, wait two minutes for abandoned sessions to end, or raise --max-sessions"),
    OVERLOADED(
            ServerErrorKind.BUSY, ErrorCode.SERVER_BUSY, "The server has more to do than it allows", "try again later"),

    SESSION_GONE(
            ServerErrorKind.SESSION_GONE,
            ErrorCode.SERVER_UNREACHABLE,
            "The session is unknown to the server: it was idle too long, or the server was restarted",
            "try again, a new session is opened then"),

    WRONG_CREDENTIALS(
            ServerErrorKind.RIGHTS,
            ErrorCode.WRONG_CREDENTIALS,
            "The server does not accept the user",
            "check user name and password, and that the user is active"),
    NO_PERMISSION(
            ServerErrorKind.RIGHTS,
            ErrorCode.NO_PERMISSION,
            "The user may not do this",
            "grant admin permission on the database; creating a database needs the user immudb"),
    AUTHENTICATION_OFF(
            ServerErrorKind.RIGHTS,
            ErrorCode.AUTHENTICATION_OFF,
            "The server runs without authentication",
            "start it with authentication enabled"),

    ENTRIES_HASH_DIFFERS(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The entries do not belong to the transaction's header",
            "the transaction was changed on its way"),
    PREV_ALH_DIFFERS(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The transaction does not continue the replica's history",
            "compare both histories: the replica or the origin has diverged"),
    BL_ROOT_DIFFERS(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The transaction's tree root is not that of the replica's history",
            "compare both histories: the replica or the origin has diverged"),
    LIMIT_EXCEEDED(
            ServerErrorKind.REFUSED,
            ErrorCode.REPLICA_LIMITS,
            "The transaction is larger than the database allows",
            "create the replica with the primary's maxKeyLen, maxValueLen and maxTxEntries"),
    MESSAGE_TOO_LARGE(
            ServerErrorKind.REFUSED,
            ErrorCode.MESSAGE_TOO_LARGE,
            "A message is larger than the receiver allows",
            "raise --max-recv-msg-size on the server if the server said so"),
    ALREADY_COMMITTED(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The database has this transaction id already",
            "compare its current state"),
    INVALID_ENTRY_COUNT(
            ServerErrorKind.REFUSED,
            ErrorCode.EMPTY_TRANSACTION,
            "No server replays a transaction without entries",
            "it stems from truncating a database without SQL tables: a replica must start from a copy made after it"),
    NOT_A_REPLICA(
            ServerErrorKind.REFUSED,
            ErrorCode.NOT_A_REPLICA,
            "The database is not a replica",
            "create it as a replica, or switch it to one"),
    IS_REPLICA(
            ServerErrorKind.REFUSED,
            ErrorCode.REQUEST_REFUSED,
            "The database is a replica and takes no ordinary writes",
            "write to its primary"),
    REPLICATION_IN_PROGRESS(
            ServerErrorKind.REFUSED,
            ErrorCode.NOT_A_REPLICA,
            "The server itself replicates into this database from a primary",
            "remove the primary from the database's replication settings"),
    PARTIALLY_TRUNCATED(
            ServerErrorKind.REFUSED,
            ErrorCode.PARTIALLY_TRUNCATED,
            "Retention has removed a part of the transaction's values, so that no server can export it",
            "unload and load the database, since this blocks its later exports, and start after this transaction"),
    DATA_CORRUPTED(
            ServerErrorKind.REFUSED,
            ErrorCode.SERVER_DATA_CORRUPTED,
            "The server found its own data damaged",
            "check the server's disk and log"),
    RESERVED_DATABASE(
            ServerErrorKind.REFUSED,
            ErrorCode.DATABASE_NAME,
            "defaultdb and systemdb cannot be created, changed or made a replica",
            "choose another name for the replica"),
    DATABASE_EXISTS(
            ServerErrorKind.REFUSED,
            ErrorCode.DATABASE_EXISTS,
            "There is a database of this name, or was one since the server started",
            "use it, choose another name, or restart the server after a deletion"),
    ALREADY_LOADED(
            ServerErrorKind.REFUSED,
            ErrorCode.REQUEST_REFUSED,
            "The database is loaded already",
            "nothing has to be done"),
    INVALID_DATABASE_NAME(
            ServerErrorKind.REFUSED,
            ErrorCode.DATABASE_NAME,
            "The server does not accept the database's name",
            "use 1 to 128 lower-case letters, digits and underscores"),
    MAINTENANCE(
            ServerErrorKind.REFUSED,
            ErrorCode.MAINTENANCE,
            "The server is in maintenance mode",
            "start it without --maintenance"),
    UNSUPPORTED(
            ServerErrorKind.REFUSED,
            ErrorCode.SERVER_UNSUPPORTED,
            "The server does not support this version of a transaction",
            "check that it is an immudb server of version 1.9 or newer"),
    ILLEGAL_ARGUMENTS(
            ServerErrorKind.REFUSED,
            ErrorCode.REQUEST_REFUSED,
            "The server takes the request for malformed",
            "check what was sent"),

    DATABASE_NOT_FOUND(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.DATABASE_MISSING,
            "There is no such database",
            "check its name, or create it"),
    TRANSACTION_NOT_FOUND(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.TRANSACTION_MISSING,
            "The database has no such transaction",
            "check its current state"),
    NO_NEW_TRANSACTIONS(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.TRANSACTION_MISSING,
            "The transaction is not committed yet",
            "wait until the database has it"),

    CONTENT_UNREADABLE(
            ServerErrorKind.LOCAL,
            ErrorCode.TEMPORARY_FILE,
            "The transaction that should be sent could not be read back from the local disk as it was proved, so nothing of it was committed",
            "check the disk that holds the file (large transactions are kept in the folder for temporary files,"
                    + " java.io.tmpdir, until they are applied), then start again"),
    LISTENER_FAILED(
            ServerErrorKind.LOCAL,
            ErrorCode.DEFECT,
            "This side failed while it took in what the server sent",
            "give it more memory if the cause is a lack of it; otherwise it is a defect of this program: report the cause"),

    TLS_FAILED(
            ServerErrorKind.UNKNOWN,
            ErrorCode.TLS_FAILED,
            "The server and this client could not agree on TLS",
            "check that the server speaks TLS, the CA file, the server name and the client certificate"),
    UNIMPLEMENTED(
            ServerErrorKind.UNKNOWN,
            ErrorCode.SERVER_UNSUPPORTED,
            "What answers at this address does not know the call; a proxy whose server is away may say so too",
            "check that an immudb server of version 1.9 or newer answers at this address"),
    MALFORMED_ANSWER(
            ServerErrorKind.UNKNOWN,
            ErrorCode.UNKNOWN_ANSWER,
            "The answer is not what the protocol allows",
            "check what answers at this address"),
    UNKNOWN(ServerErrorKind.UNKNOWN, ErrorCode.UNKNOWN_ANSWER, "This answer is not known", "look at the server's log");

    private final ServerErrorKind kind;
    private final ErrorCode code;
    private final String meaning;
    private final String advice;

    ServerCondition(ServerErrorKind kind, ErrorCode code, String meaning, String advice) {
        this.kind = kind;
        this.code = code;
        this.meaning = meaning;
        this.advice = advice;
    }

    /** What a caller does about it. */
    public ServerErrorKind kind() {
        return kind;
    }

    /** The code of a task or command that stops because of it. */
    public ErrorCode code() {
        return code;
    }

    public String explanation() {
        return meaning + "; " + advice + ".";
    }
}
