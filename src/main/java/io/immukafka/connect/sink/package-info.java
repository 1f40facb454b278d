/** The sink connector's tasks: records are replayed into replicas. */
@NullMarked
package io.immukafka.connect.sink;

import org.jspecify.annotations.NullMarked;
