/**
 * Kafka Connect connectors, and the command {@code immukafka}, which move verified immudb transactions.
 *
 * <p>This package itself holds only what every other may know: the version.
 */
@NullMarked
package io.immukafka;

import org.jspecify.annotations.NullMarked;
