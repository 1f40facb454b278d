/**
 * Starts the real servers (immudb, a Kafka broker, a Connect worker) for tests, the demo and benchmarks alike.
 *
 * <p>Each server is a process of its own. All of them end with this JVM; their logs stay in {@code target/harness}.
 */
@NullMarked
package io.immukafka.harness;

import org.jspecify.annotations.NullMarked;
