/**
 * The sink connector's tasks: records are replayed into replicas.
 *
 * <p>Replaying belongs to {@code replay}; here are Connect's threads, partitions and offsets.
 */
@NullMarked
package io.immukafka.connect.sink;

import org.jspecify.annotations.NullMarked;
