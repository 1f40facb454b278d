package io.immukafka.change;

/** The value of a column in a row; NULL is null. */
public sealed interface SqlValue {

    /** INTEGER. */
    record Int64(long value) implements SqlValue {}

    /** FLOAT. */
    record Float64(double value) implements SqlValue {}

    /** BOOLEAN. */
    record Bool(boolean value) implements SqlValue {}

    /** VARCHAR. */
    record Text(String value) implements SqlValue {}

    /** BLOB. */
    record Blob(Bytes value) implements SqlValue {}

    /** UUID. */
    record Uuid(java.util.UUID value) implements SqlValue {}

    /**
     * TIMESTAMP.
     *
     * @param micros microseconds since 1970 UTC, negative before
     */
    record Timestamp(long micros) implements SqlValue {}

    /**
     * JSON.
     *
     * @param text as the server stores it: as the user wrote it after an INSERT, rewritten after an UPDATE
     */
    record Json(String text) implements SqlValue {}

    /**
     * Bytes that do not fit any type that the column ever had.
     *
     * @param problem why they don't fit the newest
     */
    record Undecoded(Bytes bytes, String problem) implements SqlValue {}
}
