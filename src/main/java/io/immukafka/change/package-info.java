/**
 * Change events: what the entries of a verified transaction mean as rows, documents and keys.
 *
 * <p>The decoder takes verified transactions in order and knows neither their origin nor how changes are shown or sent.
 */
@NullMarked
package io.immukafka.change;

import org.jspecify.annotations.NullMarked;
