package io.immukafka.chain;

import java.io.IOException;

/** Keeps the bytes of one transaction until all its parts have come. */
public interface PartStore extends AutoCloseable {

    /** Keeps nothing. */
    PartStore NONE = new PartStore() {
        @Override
        public void append(byte[] payload) {}

        @Override
        public void close() {}
    };

    /**
     * Appends the next part. The array is not copied: it must not change any more.
     *
     * @throws IOException if it cannot be kept; the same part may be appended again later
     */
    void append(byte[] payload) throws IOException;

    /** Lets go of what is kept. */
    @Override
    void close();
}
