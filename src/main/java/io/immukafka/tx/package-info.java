/** The exported transaction: its header, entries and metadata, parsed and encoded. */
@NullMarked
package io.immukafka.tx;

import org.jspecify.annotations.NullMarked;
