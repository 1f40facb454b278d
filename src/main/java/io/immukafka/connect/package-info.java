/** The two connectors, as Kafka Connect finds them. */
@NullMarked
package io.immukafka.connect;

import org.jspecify.annotations.NullMarked;
