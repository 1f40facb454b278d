package io.immukafka.tx;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of one exported transaction, without the stream's length prefix, wherever they lie. They can be read
 * several times and by several threads.
 */
public interface TxContent {

    /** Number of bytes. */
    long length();

    /**
     * Copies bytes.
     *
     * @param offset of the first byte to read
     * @param target where they go, from index {@code at} on
     * @param length how many
     * @throws IndexOutOfBoundsException if they reach beyond the content or the target
     * @throws IOException if the file that holds them cannot be read
     */
    void read(long offset, byte[] target, int at, int length) throws IOException;

    /**
     * Gives bytes as they lie, if that is in memory, else copies of them.
     *
     * @param offset of the first byte, less than the length
     * @param most how many at most, from 1 on
     * @return at least one byte; nobody may change them
     * @throws IOException if the file that holds them cannot be read
     */
    default ByteBuffer slice(long offset, int most) throws IOException {
        byte[] copy = new byte[(int) Math.min(most, length() - offset)];
        read(offset, copy, 0, copy.length);
        return ByteBuffer.wrap(copy);
    }
}
