/**
 * The replay engine: verifies parts again and replays whole transactions into a replica.
 *
 * <p>Decisions are made in a machine without threads or clock, which simulations drive; the engine carries them out. Records,
 * topics and files do not belong here.
 */
@NullMarked
package io.immukafka.replay;

import org.jspecify.annotations.NullMarked;
