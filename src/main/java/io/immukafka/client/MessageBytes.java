package io.immukafka.client;

import io.grpc.KnownLength;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of a message as they came from the network, for readers that copy nothing more of them. */
final class MessageBytes {

    private MessageBytes() {}

    /** @throws IOException also if the message is shorter than it says */
    static byte[] of(InputStream message) throws IOException {
        if (!(message instanceof KnownLength)) {
            return message.readAllBytes();
        }
        byte[] bytes = new byte[message.available()];
        fill(message, bytes, bytes.length);
        return bytes;
    }

    /**
     * Reads a message of known length.
     *
     * @throws IOException also if the message is shorter
     */
    static void fill(InputStream message, byte[] target, int length) throws IOException {
        int read = message.readNBytes(target, 0, length);
        if (read < length) {
            throw new EOFException("it ends after " + read + " of " + length + " bytes");
        }
    }
}
