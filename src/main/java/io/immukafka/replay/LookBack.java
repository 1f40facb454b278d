package io.immukafka.replay;

import io.immukafka.chain.Position;

/** How far back the origin was read again for transactions that are missing. */
enum LookBack {
    /** Not at all. */
    NONE,
    /** To where the replica's position was found in it, which is quick but takes an origin in order for granted. */
    NEAR,
    /** To its beginning. */
    BEGINNING;

    /** The next attempt. */
    LookBack further() {
        return this == NONE ? NEAR : BEGINNING;
    }

    /** The transaction after which the origin has to be read again, 0 for its beginning. */
    long after(Position replica) {
        return this == NEAR ? replica.tx() : 0;
    }
}
