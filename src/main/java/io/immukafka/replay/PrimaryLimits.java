package io.immukafka.replay;

/**
 * What a primary takes at the most; a replica needs at least as much.
 *
 * @param maxKeyLen bytes of a key
 * @param maxValueLen bytes of a value
 * @param maxTxEntries entries of a transaction
 */
public record PrimaryLimits(int maxKeyLen, int maxValueLen, int maxTxEntries) {}
