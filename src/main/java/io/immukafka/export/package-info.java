/**
 * The export engine: reads committed, verified transactions from a database and hands them out as parts.
 *
 * <p>Decisions are made in a machine without threads or clock, which simulations drive; the engine carries them out. Records,
 * topics and files do not belong here.
 */
@NullMarked
package io.immukafka.export;

import org.jspecify.annotations.NullMarked;
