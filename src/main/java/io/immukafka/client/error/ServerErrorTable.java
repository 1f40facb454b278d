package io.immukafka.client.error;

import static io.immukafka.client.error.ServerCondition.*;

import io.grpc.Status;
import io.grpc.Status.Code;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The one table that sorts what a server, or the way to it, says.
 *
 * <p>immudb answers nearly every error with code Unknown, so that its words decide. They are those of immudb v1.9.7 and v1.11.1,
 * found anywhere in the description, since the server puts prefixes and suffixes around most of them. The first row that fits counts:
 * the more exact ones stand first, those that know only a code last.
 */
public final class ServerErrorTable {

    /**
     * @param code null for any
     * @param text in lower case
     * @param whole whether the text is the whole description, or only contained in it
     */
    private record Phrase(@Nullable Code code, String text, boolean whole, ServerCondition condition) {

        boolean fits(Code actual, String words) {
            return (code == null || code == actual) && (whole ? words.equals(text) : words.contains(text));
        }
    }

    private static final List<Phrase> TABLE = List.of(
            // sessions
            row("session not found", SESSION_GONE),
            row("no session found", SESSION_GONE),
            row("not logged in", SESSION_GONE),
            row("no sessionid provided", SESSION_GONE),
            row("no session auth data provided", SESSION_GONE),
            row("please login", SESSION_GONE),
            row("could not get loggedin user data", SESSION_GONE),
            row("max sessions number reached", TOO_MANY_SESSIONS),

            // credentials and rights; the fourth names a database that may exist
            row("invalid user name or password", WRONG_CREDENTIALS),
            row("user is not active", WRONG_CREDENTIALS),
            row("does not have permission", NO_PERMISSION),
            row("you do not have admin permission on this database", NO_PERMISSION),
            row("you do not have permission on this database", NO_PERMISSION),
            whole("permission denied", NO_PERMISSION), // after a path it is the server's own trouble with a file
            row("authentication disabled", AUTHENTICATION_OFF),
            row("authentication must be on", AUTHENTICATION_OFF),
            row("only with authentication on", AUTHENTICATION_OFF),

            // replaying
            row("entries hash (eh) differs", ENTRIES_HASH_DIFFERS),
            row("invalid prevalh", PREV_ALH_DIFFERS),
            row("invalid blroot", BL_ROOT_DIFFERS),
            row("tx already committed", ALREADY_COMMITTED),
            row("invalid number of entries", INVALID_ENTRY_COUNT),
            row("no entries provided", INVALID_ENTRY_COUNT),
            row("max value length exceeded", LIMIT_EXCEEDED),
            row("max key length exceeded", LIMIT_EXCEEDED),
            row("max number of entries per tx exceeded", LIMIT_EXCEEDED),
            row("max transaction values length exceeded", LIMIT_EXCEEDED),
            row("tx size greater than max tx size", LIMIT_EXCEEDED),
            row("database is not a replica", NOT_A_REPLICA),
            row("read-only because it's a replica", IS_REPLICA),
            row("replication already in progress", REPLICATION_IN_PROGRESS),
            row("max concurrency limit exceeded", CONCURRENCY_EXHAUSTED),
            row("max active transactions limit exceeded", TOO_MANY_ACTIVE_TRANSACTIONS),

            // exporting
            row("read tx pool exhausted", READ_POOL_EXHAUSTED),
            row("no new transactions", NO_NEW_TRANSACTIONS),
            row("tx not found", TRANSACTION_NOT_FOUND),
            row("partially truncated transaction", PARTIALLY_TRUNCATED),

            // databases
            row("database does not exist", DATABASE_NOT_FOUND),
            row("please select a database first", DATABASE_NOT_FOUND),
            row("already closed", DATABASE_UNLOADED),
            row("database already exists", DATABASE_EXISTS),
            row("database already loaded", ALREADY_LOADED),
            row("database is reserved", RESERVED_DATABASE),
            row("database name length outside of limits", INVALID_DATABASE_NAME),
            row("unrecognized character in database name", INVALID_DATABASE_NAME),
            row("not allowed in database name", INVALID_DATABASE_NAME),
            row("operation not allowed in maintenance mode", MAINTENANCE),

            // the server's machine, storage and load
            row("no space left on device", SERVER_OUT_OF_RESOURCES),
            row("too many open files", SERVER_OUT_OF_RESOURCES),
            row("cannot allocate memory", SERVER_OUT_OF_RESOURCES),
            row("transaction pool exhausted", OVERLOADED),
            row("buffer is full", OVERLOADED),
            row("write stalling", OVERLOADED),
            row("max waiting limit exceeded", OVERLOADED),
            row("stream send stalled", STREAM_ENDED),
            whole("eof", STREAM_ENDED),
            row("possible tampering", DATA_CORRUPTED),
            row("data is corrupted", DATA_CORRUPTED),
            row("commit-log is corrupted", DATA_CORRUPTED),
            row("hash tree is corrupted", DATA_CORRUPTED),
            row("ahtree: data log is corrupted", DATA_CORRUPTED),
            row("ahtree: hash log is corrupted", DATA_CORRUPTED),
            row("internal inconsistency between linear and binary linking", DATA_CORRUPTED),
            row("unsupported tx version", UNSUPPORTED),
            row("tx created with a newer version", UNSUPPORTED),
            row("missing tx header serialization method", UNSUPPORTED),
            row("operation not supported", UNSUPPORTED),

            // gRPC, on either side
            row(Code.RESOURCE_EXHAUSTED, "larger than max", MESSAGE_TOO_LARGE),
            row(Code.RESOURCE_EXHAUSTED, "exceeds maximum size", MESSAGE_TOO_LARGE),
            row(Code.INTERNAL, "rst_stream", UNREACHABLE),
            row("transport is closing", UNREACHABLE),
            row("context canceled", CANCELLED),
            row("context deadline exceeded", TIMED_OUT),
            row("illegal arguments", ILLEGAL_ARGUMENTS),
            row(Code.UNAVAILABLE, "", UNREACHABLE),
            row(Code.DEADLINE_EXCEEDED, "", TIMED_OUT),
            row(Code.CANCELLED, "", CANCELLED),
            row(Code.RESOURCE_EXHAUSTED, "", OVERLOADED),
            row(Code.PERMISSION_DENIED, "", NO_PERMISSION),
            row(Code.UNAUTHENTICATED, "", WRONG_CREDENTIALS),
            row(Code.NOT_FOUND, "", DATABASE_NOT_FOUND),
            row(Code.UNIMPLEMENTED, "", UNIMPLEMENTED));

    private ServerErrorTable() {}

    public static ServerCondition condition(Status status) {
        if (status.getCode() == Code.UNAVAILABLE && isTlsRefusal(status.getCause())) {
            return TLS_FAILED;
        }
        String words = words(status).toLowerCase(Locale.ROOT);
        return TABLE.stream()
                .filter(row -> row.fits(status.getCode(), words))
                .findFirst()
                .map(Phrase::condition)
                .orElse(UNKNOWN);
    }

    /** The description as it came but for what Netty adds of its own innards, empty if there is none. */
    public static String words(Status status) {
        String words = status.getDescription() == null ? "" : status.getDescription();
        int innards = words.indexOf("\nChannel Pipeline:");
        return innards < 0 ? words : words.substring(0, innards);
    }

    /** A connection that merely ended during the handshake is an outage, not a refusal. */
    private static boolean isTlsRefusal(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                String message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
                return !message.contains("closed");
            }
        }
        return false;
    }

    private static Phrase row(String text, ServerCondition condition) {
        return new Phrase(null, text, false, condition);
    }

    private static Phrase row(Code code, String text, ServerCondition condition) {
        return new Phrase(code, text, false, condition);
    }

    private static Phrase whole(String text, ServerCondition condition) {
        return new Phrase(null, text, true, condition);
    }
}
