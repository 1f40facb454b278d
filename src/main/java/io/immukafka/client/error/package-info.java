/**
 * Failures of calls to a server: one table sorts them into conditions, each with its meaning and advice.
 *
 * <p>What follows from a condition, a retry or the end, is decided by the engines.
 */
@NullMarked
package io.immukafka.client.error;

import org.jspecify.annotations.NullMarked;
