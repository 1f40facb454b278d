/** SHA-256 digests and the two Merkle trees of immudb. */
@NullMarked
package io.immukafka.hash;

import org.jspecify.annotations.NullMarked;
