package io.immukafka.change;

import io.immukafka.hash.Digest;

/** The value of an entry, or why there is none. */
public sealed interface Content {

    /** The value. */
    record Present(Bytes bytes) implements Content {}

    /** Why there is no value. */
    sealed interface Missing extends Content {
        /** For people: what became of the value. */
        String describe();
    }

    /**
     * The server has replaced it by its digest, as retention does.
     *
     * @param digest SHA-256 of the value
     */
    record Truncated(Digest digest) implements Missing {
        @Override
        public String describe() {
            return "value lost: the server kept only its SHA-256, " + digest.toHex();
        }
    }

    /**
     * It is longer than the reader wants to hold.
     *
     * @param length bytes of the value
     */
    record TooLong(long length) implements Missing {
        @Override
        public String describe() {
            return "value of " + length + " bytes left out: it is longer than the limit";
        }
    }
}
