/** The whole pipeline with real parts: databases, broker, worker, and both connectors between them. */
@NullMarked
package io.immukafka.e2e;

import org.jspecify.annotations.NullMarked;
