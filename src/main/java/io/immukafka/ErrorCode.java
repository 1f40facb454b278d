package io.immukafka;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a task or the command stops: one code for each reason that a person treats differently. It stands in square brackets
 * in front of the message, and {@code docs/errors.md} says what to do. A code keeps its meaning in later versions.
 */
public enum ErrorCode {
    // 1xx: verification
    SERVER_DATA_UNVERIFIED(101, "The server sent a transaction that failed verification"),
    TRANSACTION_UNVERIFIED(102, "A transaction from a topic, file or stream failed verification"),
    BACKUP_DAMAGED(103, "A backup file is damaged"),
    HISTORY_DIFFERS(104, "Origin and destination have different histories"),
    PRIMARY_REPLACED(105, "The primary no longer has the history that was exported"),
    STATE_CONTRADICTED(106, "The history contradicts the state that the primary stated"),
    REPLICA_DIVERGED(107, "The replica holds something other than what was verified for it"),
    COMMIT_DIFFERS(108, "The replica committed a transaction with another checksum"),
    GAP(109, "Transactions are missing"),
    VALUES_MISSING(110, "A transaction has digests instead of its values"),
    REPLICA_WENT_BACK(111, "The replica lost transactions that it had committed"),
    TREE_ROOT_DIFFERS(112, "A transaction's tree root does not match its history"),
    EMPTY_INPUT(113, "The input contains no transaction"),
    CONTENT_MALFORMED(114, "A verified transaction could not be decoded or written"),
    RECEIPT_REFUSED(115, "A receipt failed verification"),
    RECEIPT_FOREIGN(116, "A receipt belongs to another history"),

    // 2xx: the server refuses
    WRONG_CREDENTIALS(201, "The server does not accept the user or password"),
    NO_PERMISSION(202, "The user lacks a permission"),
    AUTHENTICATION_OFF(203, "The server runs without authentication"),
    DATABASE_MISSING(204, "The database does not exist"),
    NOT_A_REPLICA(205, "The database is not set up as a replica of this program"),
    REPLICA_LIMITS(206, "The replica's limits are smaller than the primary's"),
    DATABASE_NAME(207, "The name cannot be used for a replica"),
    DATABASE_EXISTS(208, "The server already has, or had, a database of this name"),
    TRANSACTION_REFUSED(209, "The replica refuses a verified transaction"),
    EMPTY_TRANSACTION(210, "A transaction without entries cannot be replayed"),
    PARTIALLY_TRUNCATED(211, "Retention removed a part of a transaction"),
    SERVER_DATA_CORRUPTED(212, "The server reports that its own data is corrupted"),
    MAINTENANCE(213, "The server is in maintenance mode"),
    MESSAGE_TOO_LARGE(214, "A message exceeds the server's limit"),
    SERVER_UNSUPPORTED(215, "The server does not support a call or format"),
    REQUEST_REFUSED(216, "The server refuses the request"),
    TRANSACTION_MISSING(217, "The database does not have the transaction yet"),
    SYSTEM_DATABASE(218, "The system database is not decoded"),

    // 3xx: out of reach
    SERVER_UNREACHABLE(301, "The server cannot be reached"),
    TLS_FAILED(302, "Server and client cannot agree on TLS"),
    UNKNOWN_ANSWER(303, "The server keeps giving an unexpected answer"),
    BROKER_UNREACHABLE(304, "The Kafka brokers cannot be reached"),
    FILE_FAILED(305, "A file or stream cannot be read or written"),
    TEMPORARY_FILE(306, "A temporary file cannot be read or written"),
    SERVER_BUSY(307, "The server has no free session or slot"),

    // 4xx: topics and records
    TOPIC_PARTITIONED(401, "The topic has records in more than one partition"),
    FOREIGN_RECORD(402, "A record was not written by this connector"),
    TOPIC_MIXED(403, "A topic mixes databases or histories"),
    REPLICA_SHARED(404, "Two topics would fill the same replica"),
    TOPIC_MISSING(405, "The topic does not exist"),
    TOPIC_REFUSED(406, "The brokers refuse access to the topic"),
    SCHEMA_REGISTRY(407, "The schema registry does not give a record's schema"),
    TOPIC_ENCODING(408, "The topic's records have another encoding"),
    TOPIC_SHORTENED(409, "The topic lacks records that it had before"),
    RECORD_DAMAGED(410, "The brokers' copy of a record is damaged"),
    CODEC_UNAVAILABLE(411, "A record cannot be decompressed"),

    // 5xx: configuration, offsets, usage
    OFFSET_INVALID(501, "A source offset is not valid"),
    OFFSET_HISTORY(502, "A source offset does not match the database"),
    OPTION_INVALID(503, "A connector option is not valid"),
    USAGE(504, "The command was used wrongly"),
    DESTINATION_EXISTS(505, "The destination already exists"),
    DESTINATION_LOCKED(506, "Another run is using the destination"),
    NOTHING_TO_TRANSFER(507, "The origin has nothing to transfer"),
    OFFSET_LOST(508, "No source offset is stored, and the topic does not tell where to continue"),
    ENTRY_MISSING(509, "The origin does not have the transaction or entry"),

    // 9xx: this program
    DEFECT(901, "A defect in this program"),
    OUT_OF_MEMORY(902, "The Java heap is too small");

    private final int number;
    private final String title;

    ErrorCode(int number, String title) {
        this.number = number;
        this.title = title;
    }

    /** The code, such as {@code IMK-102}. */
    public String code() {
        return "IMK-" + number;
    }

    /** The number in it, such as 102. */
    public int number() {
        return number;
    }

    /** The code that a message begins with, if it does. */
    public static Optional<ErrorCode> of(@Nullable String message) {
        return Arrays.stream(values())
                .filter(each -> message != null && message.startsWith("[" + each.code() + "]"))
                .findAny();
    }

    /** What happened, in a few words. */
    public String title() {
        return title;
    }

    /** A message that begins with the code. */
    public String message(String text) {
        return "[" + code() + "] " + text;
    }
}
