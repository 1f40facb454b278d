/** The pipeline in containers: with Testcontainers, and as the compose file starts it. Needs a Docker engine. */
@NullMarked
package io.immukafka.containers;

import org.jspecify.annotations.NullMarked;
