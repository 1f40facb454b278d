/**
 * The exported transaction: its header, entries and metadata, parsed from bytes that may be anything, and encoded.
 *
 * <p>Whether a well-formed transaction is genuine belongs to {@code chain}; what its entries mean, to {@code change}.
 */
@NullMarked
package io.immukafka.tx;

import org.jspecify.annotations.NullMarked;
