/**
 * How the process meets its user: terminal, progress bar, JSON output, log level, password prompt, Ctrl-C, error texts and exit
 * codes.
 *
 * <p>Nothing here knows what is transferred. A server's or an engine's errors are worded where they arise; here they become one
 * line and an exit code.
 */
@NullMarked
package io.immukafka.cli.console;

import org.jspecify.annotations.NullMarked;
