/**
 * The connection to an immudb server: the only package that knows gRPC.
 *
 * <p>{@link io.immukafka.client.ImmudbClient} is one channel with a session for each database that is used. Every failure of every
 * call arrives as a {@link io.immukafka.client.error.ServerException}. Whether to retry belongs to the engines.
 */
@NullMarked
package io.immukafka.client;

import org.jspecify.annotations.NullMarked;
