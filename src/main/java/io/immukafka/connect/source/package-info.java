/**
 * The source connector's tasks: a database's transactions become records.
 *
 * <p>Exporting belongs to {@code export}; here are Connect's threads, offsets and the list of databases.
 */
@NullMarked
package io.immukafka.connect.source;

import org.jspecify.annotations.NullMarked;
