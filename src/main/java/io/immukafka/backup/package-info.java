/**
 * The backup file that {@code immuadmin hot-backup} also writes: reading, verifying, continuing and naming its defects.
 *
 * <p>Channels come from outside: opening files, progress and messages belong to the command.
 */
@NullMarked
package io.immukafka.backup;

import org.jspecify.annotations.NullMarked;
