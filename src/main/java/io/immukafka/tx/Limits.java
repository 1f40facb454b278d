package io.immukafka.tx;

/**
 * The limits of a database, fixed when it was created; its replica needs at least the same.
 *
 * @param maxKeyLen longest key in bytes
 * @param maxValueLen longest value in bytes
 * @param maxTxEntries most entries in one transaction
 */
public record Limits(int maxKeyLen, int maxValueLen, int maxTxEntries) {

    /** What immudb gives to a database that is created without any. */
    public static final Limits DEFAULTS = new Limits(1024, 32 << 20, 1024);
}
