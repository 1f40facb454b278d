/** Reads committed, proved transactions from a database. */
@NullMarked
package io.immukafka.export;

import org.jspecify.annotations.NullMarked;
