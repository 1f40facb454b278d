/** The source connector's tasks: a database's transactions become records. */
@NullMarked
package io.immukafka.connect.source;

import org.jspecify.annotations.NullMarked;
