/** Positions in a history, and the proof that a transaction continues one. */
@NullMarked
package io.immukafka.chain;

import org.jspecify.annotations.NullMarked;
