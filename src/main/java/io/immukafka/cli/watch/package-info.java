/**
 * {@code immukafka status --watch}: how far each database has come in each place, without reading what the places hold.
 *
 * <p>Whole histories are compared in {@code cli.history}.
 */
@NullMarked
package io.immukafka.cli.watch;

import org.jspecify.annotations.NullMarked;
