/** Measures replication through Kafka beside immudb's own, on real servers, in one run. */
@NullMarked
package io.immukafka.bench;

import org.jspecify.annotations.NullMarked;
