/**
 * {@code immukafka verify}: recomputes every checksum of a file, a database or a topic, and names what is damaged.
 *
 * <p>The checks themselves are those of {@code chain} and {@code backup}; here they are run, compared with a second copy, and
 * reported.
 */
@NullMarked
package io.immukafka.cli.verify;

import org.jspecify.annotations.NullMarked;
