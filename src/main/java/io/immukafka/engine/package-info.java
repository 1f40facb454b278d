/**
 * Shared by the export engine and the replay engine: event loop, memory and spool budgets, retries, watchdog, status.
 *
 * <p>Nothing here knows a server or in which direction transactions move.
 */
@NullMarked
package io.immukafka.engine;

import org.jspecify.annotations.NullMarked;
