/**
 * {@code immukafka status}: the checksums of several endpoints, and where their histories differ.
 *
 * <p>Contents of transactions play no part here.
 */
@NullMarked
package io.immukafka.cli.history;

import org.jspecify.annotations.NullMarked;
