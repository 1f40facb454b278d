/**
 * SHA-256 digests and the peaks of immudb's Merkle tree.
 *
 * <p>Only the JDK is known here. What is hashed, in which order and why, belongs to {@code chain}.
 */
@NullMarked
package io.immukafka.hash;

import org.jspecify.annotations.NullMarked;
