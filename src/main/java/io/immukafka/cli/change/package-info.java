/**
 * {@code immukafka changes}: prints what each verified transaction changed, as text or as JSON.
 *
 * <p>Decoding belongs to {@link io.immukafka.change}; here is only its presentation.
 */
@NullMarked
package io.immukafka.cli.change;

import org.jspecify.annotations.NullMarked;
