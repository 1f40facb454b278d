package io.immukafka.record;

/**
 * What a database takes, fixed when it was created; its replica needs at least the same.
 *
 * @param maxKeyLen longest key in bytes
 * @param maxValueLen longest value in bytes
 * @param maxTxEntries most entries in one transaction
 */
public record Limits(int maxKeyLen, int maxValueLen, int maxTxEntries) {

    public Limits {
        if (maxKeyLen < 1 || maxValueLen < 1 || maxTxEntries < 1) {
            throw new IllegalArgumentException("limits are positive, these are maxKeyLen " + maxKeyLen
                    + ", maxValueLen " + maxValueLen + ", maxTxEntries " + maxTxEntries);
        }
    }
}
