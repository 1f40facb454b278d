package io.immukafka.change;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes with value semantics. */
public final class Bytes {

    private static final char REPLACEMENT = '\ufffd';

    private final byte[] bytes;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies all of an array. */
    public static Bytes of(byte[] bytes) {
        return new Bytes(bytes.clone());
    }

    /** Wraps an array that nobody changes any more. */
    static Bytes wrap(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** The array itself, which nobody may change. */
    byte[] array() {
        return bytes;
    }

    /**
     * Copies part of an array.
     *
     * @throws IndexOutOfBoundsException if {@code from} to {@code to} is not a part of it
     */
    public static Bytes of(byte[] bytes, int from, int to) {
        if (to > bytes.length) {
            throw new IndexOutOfBoundsException("the array has " + bytes.length + " bytes, not " + to);
        }
        return new Bytes(Arrays.copyOfRange(bytes, from, to));
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** A copy. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** The bytes as UTF-8 text; null if they are not. */
    public @Nullable String text() {
        return text(bytes, 0, bytes.length);
    }

    static @Nullable String text(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        // Whatever is malformed has become this character, which text may also hold itself.
        return text.indexOf(REPLACEMENT) < 0 || isUtf8(bytes, from, to) ? text : null;
    }

    private static boolean isUtf8(byte[] bytes, int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The bytes in Base64. */
    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** Two lower-case hexadecimal digits for each byte. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }
}
