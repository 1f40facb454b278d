package io.immukafka.chain;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Changed copies of bytes. */
public final class Patch {

    private Patch() {}

    /** Without the last {@code count}. */
    public static byte[] cut(byte[] bytes, int count) {
        return Arrays.copyOf(bytes, bytes.length - count);
    }

    /** With others in the place of those from {@code at} on. */
    public static byte[] with(byte[] bytes, int at, int... others) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < others.length; i++) {
            changed[at + i] = (byte) others[i];
        }
        return changed;
    }

    /** With others between those before {@code at} and the rest. */
    public static byte[] insert(byte[] bytes, int at, int... others) {
        byte[] longer = ByteBuffer.allocate(bytes.length + others.length)
                .put(bytes, 0, at)
                .position(at + others.length)
                .put(bytes, at, bytes.length - at)
                .array();
        return with(longer, at, others);
    }

    /** Without {@code count} from {@code at} on. */
    public static byte[] remove(byte[] bytes, int at, int count) {
        return ByteBuffer.allocate(bytes.length - count)
                .put(bytes, 0, at)
                .put(bytes, at + count, bytes.length - at - count)
                .array();
    }

    /** With every bit the other way. */
    public static byte[] inverted(byte[] bytes) {
        byte[] changed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            changed[i] = (byte) ~bytes[i];
        }
        return changed;
    }
}
