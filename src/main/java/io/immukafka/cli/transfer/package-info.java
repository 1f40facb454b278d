/**
 * Moves transactions from an origin to a destination: opening both, resuming what was interrupted, limits of range and rate, and
 * what is reported in the end.
 *
 * <p>How a single endpoint is read or written belongs to {@code endpoint}. Runs that write nothing belong to {@code verify},
 * {@code history} and {@code change}.
 */
@NullMarked
package io.immukafka.cli.transfer;

import org.jspecify.annotations.NullMarked;
