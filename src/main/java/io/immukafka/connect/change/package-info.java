/**
 * The change connector's tasks: verified transactions of databases or topics become events of rows, documents and keys.
 *
 * <p>What an entry means is decided in {@code change}; here are Connect's schemas, records, offsets and threads.
 */
@NullMarked
package io.immukafka.connect.change;

import org.jspecify.annotations.NullMarked;
