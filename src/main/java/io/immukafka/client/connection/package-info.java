/**
 * One channel to one server: address, TLS, threads, deadlines and unary calls.
 *
 * <p>Of its types only the settings are for other packages than {@code client}. Sessions and databases do not belong here.
 */
@NullMarked
package io.immukafka.client.connection;

import org.jspecify.annotations.NullMarked;
