package io.immukafka.client;

import io.immukafka.tx.Limits;
import java.time.Duration;

/**
 * The settings with which a replica is created. A limit below the primary's makes transactions fail that the primary took.
 *
 * @param limits keys of at most 1024 bytes
 * @param maxConcurrency transactions replayed at a time, plus two
 * @param syncFrequency pause between flushes to the disk, whole milliseconds
 */
public record ReplicaOptions(Limits limits, int maxConcurrency, Duration syncFrequency) {}
