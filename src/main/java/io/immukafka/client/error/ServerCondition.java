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
            "The server stopped sending in the middle of a stream",
            "try again"),
    DATABASE_UNLOADED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The database is not loaded",
            "load it on the server"),
    SERVER_OUT_OF_RESOURCES(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The server's machine has run out of disk space, memory or file handles",
            "free or add resources on the server"),
    CANCELLED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "The call was cancelled",
            "no action is needed if that was intended"),
    CLIENT_CLOSED(
            ServerErrorKind.OUTAGE,
            ErrorCode.SERVER_UNREACHABLE,
            "This program closed the connection",
            "open a new one"),

    READ_POOL_EXHAUSTED(
            ServerErrorKind.BUSY,
            ErrorCode.SERVER_BUSY,
            "All read slots of the database are taken",
            "stop other exports of this database, or raise its read pool size"),
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
            "The server's session limit is reached",
            "close other clients, wait two minutes for abandoned sessions to end, or raise --max-sessions"),
    OVERLOADED(ServerErrorKind.BUSY, ErrorCode.SERVER_BUSY, "The server is overloaded", "try again later"),

    SESSION_GONE(
            ServerErrorKind.SESSION_GONE,
            ErrorCode.SERVER_UNREACHABLE,
            "The session has expired: it was idle too long, or the server was restarted",
            "retry with a new session"),

    WRONG_CREDENTIALS(
            ServerErrorKind.RIGHTS,
            ErrorCode.WRONG_CREDENTIALS,
            "The server rejects the user or password",
            "check user name and password, and that the user is active"),
    NO_PERMISSION(
            ServerErrorKind.RIGHTS,
            ErrorCode.NO_PERMISSION,
            "The user lacks permission for this",
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
            "the transaction was changed in transit"),
    PREV_ALH_DIFFERS(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The transaction does not continue the replica's history",
            "compare both histories: the replica or the origin has diverged"),
    BL_ROOT_DIFFERS(
            ServerErrorKind.REFUSED,
            ErrorCode.TRANSACTION_REFUSED,
            "The transaction's tree root does not match the replica's history",
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
            "The database already has a transaction with this id",
            "compare it with the database's current state"),
    INVALID_ENTRY_COUNT(
            ServerErrorKind.REFUSED,
            ErrorCode.EMPTY_TRANSACTION,
            "No server replays a transaction without entries",
            "it results from truncating a database without SQL tables: start the replica from a copy made after it"),
    NOT_A_REPLICA(
            ServerErrorKind.REFUSED,
            ErrorCode.NOT_A_REPLICA,
            "The database is not a replica",
            "create it as a replica, or switch it to one"),
    IS_REPLICA(
            ServerErrorKind.REFUSED,
            ErrorCode.REQUEST_REFUSED,
            "The database is a replica and does not accept ordinary writes",
            "write to its primary"),
    REPLICATION_IN_PROGRESS(
            ServerErrorKind.REFUSED,
            ErrorCode.NOT_A_REPLICA,
            "The server itself replicates into this database from a primary",
            "remove the primary from the database's replication settings"),
    PARTIALLY_TRUNCATED(
            ServerErrorKind.REFUSED,
            ErrorCode.PARTIALLY_TRUNCATED,
            "Retention has removed some of the transaction's values, so the server cannot export it",
            "unload and load the database, because its later exports are blocked, and start after this transaction"),
    DATA_CORRUPTED(
            ServerErrorKind.REFUSED,
            ErrorCode.SERVER_DATA_CORRUPTED,
            "The server reports that its own data is damaged",
            "check the server's disk and log"),
    RESERVED_DATABASE(
            ServerErrorKind.REFUSED,
            ErrorCode.DATABASE_NAME,
            "defaultdb and systemdb cannot be created, changed or made a replica",
            "choose another name for the replica"),
    DATABASE_EXISTS(
            ServerErrorKind.REFUSED,
            ErrorCode.DATABASE_EXISTS,
            "A database of this name exists, or has existed since the server started",
            "use it, choose another name, or restart the server after a deletion"),
    ALREADY_LOADED(
            ServerErrorKind.REFUSED,
            ErrorCode.REQUEST_REFUSED,
            "The database is already loaded",
            "no action is needed"),
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
            "The server rejects the request as malformed",
            "check the values in the request"),

    DATABASE_NOT_FOUND(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.DATABASE_MISSING,
            "The database does not exist",
            "check its name, or create it"),
    TRANSACTION_NOT_FOUND(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.TRANSACTION_MISSING,
            "The database does not have this transaction",
            "check its current state"),
    NO_NEW_TRANSACTIONS(
            ServerErrorKind.NOT_FOUND,
            ErrorCode.TRANSACTION_MISSING,
            "The transaction is not committed yet",
            "wait until the database has it"),

    CONTENT_UNREADABLE(
            ServerErrorKind.LOCAL,
            ErrorCode.TEMPORARY_FILE,
            "The buffered transaction could not be read back unchanged from the local disk, so nothing of it was "
                    + "committed",
            "check the disk that holds the file (large transactions are kept in the folder for temporary files,"
                    + " java.io.tmpdir, until they are applied), then start again"),
    LISTENER_FAILED(
            ServerErrorKind.LOCAL,
            ErrorCode.DEFECT,
            "This program failed while processing the server's data",
            "if it ran out of memory, raise the heap size; otherwise report this as a defect with the cause"),

    TLS_FAILED(
            ServerErrorKind.UNKNOWN,
            ErrorCode.TLS_FAILED,
            "The TLS handshake with the server failed",
            "check that the server uses TLS, and check the CA file, the server name and the client certificate"),
    UNIMPLEMENTED(
            ServerErrorKind.UNKNOWN,
            ErrorCode.SERVER_UNSUPPORTED,
            "The program at this address does not support the call; a proxy whose server is down may also respond so",
            "check that an immudb server of version 1.9 or newer listens at this address"),
    MALFORMED_ANSWER(
            ServerErrorKind.UNKNOWN,
            ErrorCode.UNKNOWN_ANSWER,
            "The answer violates the protocol",
            "check which program listens at this address"),
    UNKNOWN(
            ServerErrorKind.UNKNOWN,
            ErrorCode.UNKNOWN_ANSWER,
            "The server gave an unexpected answer",
            "check the " + "server's log");

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
