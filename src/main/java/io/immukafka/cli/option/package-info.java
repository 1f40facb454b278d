/**
 * Groups of options that several subcommands share, and what their values mean.
 *
 * <p>Options of one subcommand alone are declared in its class. Nothing here opens a connection or a file of transactions.
 */
@NullMarked
package io.immukafka.cli.option;

import org.jspecify.annotations.NullMarked;
