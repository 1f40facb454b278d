/**
 * Checks before a connector is created: everything that a task would fail on, and everything that would break the guarantee.
 *
 * <p>{@link io.immukafka.connect.validation.SourceValidation} and {@link io.immukafka.connect.validation.SinkValidation} ask
 * servers, brokers and the worker's other settings, and blame the option that is wrong. Tasks do not use this package.
 */
@NullMarked
package io.immukafka.connect.validation;

import org.jspecify.annotations.NullMarked;
