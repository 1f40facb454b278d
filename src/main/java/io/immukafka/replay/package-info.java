/** Replays proved transactions into a replica. */
@NullMarked
package io.immukafka.replay;

import org.jspecify.annotations.NullMarked;
