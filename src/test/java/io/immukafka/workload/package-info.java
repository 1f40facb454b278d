/** Writes to real immudb servers: for tests, the demonstration and benchmarks. */
@org.jspecify.annotations.NullMarked
package io.immukafka.workload;
