/** The files with which the pipeline is deployed: the compose file and the Kubernetes resources. */
@NullMarked
package io.immukafka.deployment;

import org.jspecify.annotations.NullMarked;
