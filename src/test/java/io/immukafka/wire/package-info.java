/**
 * Both engines against real servers, with bytes that change on the way between them: by a bit that flips once, or by one
 * that always flips.
 */
@NullMarked
package io.immukafka.wire;

import org.jspecify.annotations.NullMarked;
