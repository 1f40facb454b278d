/**
 * The three connectors, as Kafka Connect finds them.
 *
 * <p>Only what a connector does before its tasks run belongs here: options are in {@code options}, checks in {@code validation},
 * tasks in {@code source}, {@code sink} and {@code change}.
 */
@NullMarked
package io.immukafka.connect;

import org.jspecify.annotations.NullMarked;
