/** What must not reach a replica, shown on the real parts: what it would do there, and what is said instead. */
@NullMarked
package io.immukafka.badinput;

import org.jspecify.annotations.NullMarked;
