/** The one command that shows the whole pipeline on real servers. */
@NullMarked
package io.immukafka.demo;

import org.jspecify.annotations.NullMarked;
