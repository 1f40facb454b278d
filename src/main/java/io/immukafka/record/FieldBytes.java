package io.immukafka.record;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.errors.DataException;

/** Bytes in a Struct: an array or, after some converters, a buffer. */
final class FieldBytes {

    private FieldBytes() {}

    static boolean isBytes(Object value) {
        return value instanceof byte[] || value instanceof ByteBuffer;
    }

    /**
     * An array with exactly these bytes; the value's own array where it is that already.
     *
     * @throws DataException if the value is neither an array nor a buffer
     */
    static byte[] exact(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (!(value instanceof ByteBuffer buffer)) {
            throw new DataException(
                    "bytes are expected, found " + value.getClass().getName());
        }
        if (buffer.hasArray() && buffer.arrayOffset() == 0 && buffer.remaining() == buffer.array().length) {
            return buffer.array();
        }
        byte[] copy = new byte[buffer.remaining()];
        buffer.duplicate().get(copy);
        return copy;
    }
}
