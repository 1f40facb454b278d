/** The command {@code immukafka}: backup, restore, verify, copy and status. */
@NullMarked
package io.immukafka.cli;

import org.jspecify.annotations.NullMarked;
