/** What the export and the replay engine share. */
@NullMarked
package io.immukafka.engine;

import org.jspecify.annotations.NullMarked;
