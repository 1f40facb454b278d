/** Tests of what the build leaves behind. */
@NullMarked
package io.immukafka.packaging;

import org.jspecify.annotations.NullMarked;
