/** Virtual time, generated histories and seeds, shared by the simulations of both engines. */
@NullMarked
package io.immukafka.engine.sim;

import org.jspecify.annotations.NullMarked;
