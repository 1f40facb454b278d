package io.immukafka.e2e;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.HexFormat;

/** A server's signing key on the curve P-256, in the form of RFC 5915 that immudb reads. */
final class SigningKey {

    private static final int FIELD = 32;

    /** ECPrivateKey: version 1 and the head of an octet string of 32 bytes. */
    private static final byte[] HEAD = HexFormat.of().parseHex("30310201010420");

    /** Parameters: the object identifier of P-256. */
    private static final byte[] CURVE = HexFormat.of().parseHex("a00a06082a8648ce3d030107");

    private SigningKey() {}

    /** Writes the private key and returns the file. */
    static Path write(Path file, KeyPair key) throws IOException {
        byte[] encoded = ByteBuffer.allocate(HEAD.length + FIELD + CURVE.length)
                .put(HEAD)
                .put(unsigned(((ECPrivateKey) key.getPrivate()).getS()))
                .put(CURVE)
                .array();
        return Files.writeString(
                file,
                "-----BEGIN EC PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(encoded)
                        + "\n-----END EC PRIVATE KEY-----\n");
    }

    /** The uncompressed point, as the server gives it. */
    static byte[] point(ECPublicKey key) {
        return ByteBuffer.allocate(1 + 2 * FIELD)
                .put((byte) 4)
                .put(unsigned(key.getW().getAffineX()))
                .put(unsigned(key.getW().getAffineY()))
                .array();
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[FIELD];
        int length = Math.min(FIELD, bytes.length);
        System.arraycopy(bytes, bytes.length - length, padded, FIELD - length, length);
        return padded;
    }
}
