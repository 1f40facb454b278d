/** What every package may know: the version. */
@NullMarked
package io.immukafka;

import org.jspecify.annotations.NullMarked;
