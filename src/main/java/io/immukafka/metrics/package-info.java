/**
 * The metrics: their names and meanings, and what the engines and tasks count for each database.
 *
 * <p>Nothing here knows how a metric is published: that belongs to {@code connect.task}.
 */
@NullMarked
package io.immukafka.metrics;

import org.jspecify.annotations.NullMarked;
