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
        int read = message.readNBytes(bytes, 0, bytes.length);
        if (read < bytes.length) {
            throw new EOFException("it ends after " + read + " of " + bytes.length + " bytes");
        }
        return bytes;
    }
}
