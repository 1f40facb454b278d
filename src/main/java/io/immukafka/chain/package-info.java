/**
 * Positions in a history, and the proof that a transaction continues one.
 *
 * <p>Pure functions of bytes: no threads, clocks, servers, files or topics. Where the bytes come from belongs to the packages above.
 */
@NullMarked
package io.immukafka.chain;

import org.jspecify.annotations.NullMarked;
