/** The documents: their links, their commands, and the readers of records that they show. */
@NullMarked
package io.immukafka.document;

import org.jspecify.annotations.NullMarked;
