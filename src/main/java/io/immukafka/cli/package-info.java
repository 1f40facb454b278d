/**
 * The command {@code immukafka}: its entry point and one class for each subcommand.
 *
 * <p>A subcommand declares its arguments, checks that they go together, and has the work done in the packages below, which know
 * each other in this order only: {@code console}, {@code endpoint}, {@code option}, {@code transfer}, then {@code verify},
 * {@code history} and {@code change}. What reads, writes or compares does not belong here.
 */
@NullMarked
package io.immukafka.cli;

import org.jspecify.annotations.NullMarked;
