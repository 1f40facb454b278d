/** The IMMUBACKUP file of immuadmin hot-backup. */
@NullMarked
package io.immukafka.backup;

import org.jspecify.annotations.NullMarked;
