/** Change events: what the entries of a verified transaction mean. */
@NullMarked
package io.immukafka.change;

import org.jspecify.annotations.NullMarked;
