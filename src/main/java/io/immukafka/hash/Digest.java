package io.immukafka.hash;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SHA-256 digest: 32 bytes with value semantics. */
public final class Digest {

    /** Length of a digest in bytes. */
    public static final int LENGTH = 32;

    /** SHA-256 of the empty string: the Alh before the first transaction, and the eH of one without entries. */
    public static final Digest OF_NOTHING = parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    /** 32 zero bytes: immudb's blRoot while blTxId is 0. */
    public static final Digest ZERO = new Digest(new byte[LENGTH]);

    private final byte[] bytes;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Copies a digest.
     *
     * @param bytes 32 bytes
     * @throws IllegalArgumentException if the length is another
     */
    public static Digest of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        return new Digest(bytes.clone());
    }

    /**
     * Copies the 32 bytes from {@code offset} on.
     *
     * @throws IndexOutOfBoundsException if fewer than 32 bytes follow
     */
    public static Digest of(byte[] bytes, int offset) {
        return new Digest(Arrays.copyOfRange(bytes, offset, checkedEnd(bytes, offset)));
    }

    /**
     * Takes the remaining 32 bytes of a buffer, whose position stays.
     *
     * @throws IllegalArgumentException if other than 32 bytes remain
     */
    public static Digest of(ByteBuffer buffer) {
        if (buffer.remaining() != LENGTH) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + buffer.remaining());
        }
        byte[] copy = new byte[LENGTH];
        buffer.duplicate().get(copy);
        return new Digest(copy);
    }

    /**
     * Reads 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Digest parse(String hex) {
        if (hex.length() != 2 * LENGTH) {
            throw new IllegalArgumentException(
                    "a digest has 64 hexadecimal digits, '" + hex + "' has " + hex.length() + " characters");
        }
        return new Digest(HexFormat.of().parseHex(hex));
    }

    /** Wraps bytes that nobody else holds. */
    static Digest wrap(byte[] bytes) {
        return new Digest(bytes);
    }

    private static int checkedEnd(byte[] bytes, int offset) {
        Objects.checkFromIndexSize(offset, LENGTH, bytes.length);
        return offset + LENGTH;
    }

    /** Writes the 32 bytes to {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, LENGTH);
    }

    /** A copy of the 32 bytes. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** All 64 hexadecimal digits, in lower case. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    /** The first 16 of the 64 digits, for messages: enough to tell two apart. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes, 0, 8) + "…";
    }
}
