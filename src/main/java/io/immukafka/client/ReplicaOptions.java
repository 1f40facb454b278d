package io.immukafka.client;

import java.time.Duration;

/**
 * What a replica is created with. A limit below the primary's makes transactions fail that the primary took.
 *
 * @param maxKeyLen bytes of a key, at most 1024
 * @param maxValueLen bytes of a value
 * @param maxTxEntries entries of a transaction
 * @param maxConcurrency transactions replayed at a time, plus two
 * @param syncFrequency pause between flushes to the disk, whole milliseconds
 */
public record ReplicaOptions(
        int maxKeyLen, int maxValueLen, int maxTxEntries, int maxConcurrency, Duration syncFrequency) {}
