package io.immukafka.hash;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/** A reusable SHA-256 that allocates nothing per use. Not safe for several threads. */
public final class Sha256 {

    /** Domain prefix of a leaf in both of immudb's trees, as in RFC 6962. */
    static final byte LEAF = 0;

    /** Domain prefix of an inner node in both of immudb's trees, as in RFC 6962. */
    static final byte NODE = 1;

    private final MessageDigest sha;

    /** A fresh hash of nothing. */
    public Sha256() {
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime lacks SHA-256, which every one must have", e);
        }
    }

    /** Adds {@code length} bytes from {@code offset} on. */
    public Sha256 add(byte[] bytes, int offset, int length) {
        sha.update(bytes, offset, length);
        return this;
    }

    /** Adds one byte. */
    public Sha256 addByte(byte value) {
        sha.update(value);
        return this;
    }

    /**
     * Ends the hash, writes its 32 bytes to {@code target} from {@code offset} on, and starts anew.
     *
     * @throws IndexOutOfBoundsException if there is no room for them; nothing is changed then
     */
    public void finish(byte[] target, int offset) {
        Objects.checkFromIndexSize(offset, Digest.LENGTH, target.length);
        try {
            sha.digest(target, offset, Digest.LENGTH);
        } catch (DigestException e) {
            throw new IllegalStateException("this Java runtime's SHA-256 does not give 32 bytes", e);
        }
    }

    /** Ends the hash and starts anew. */
    public Digest finish() {
        return Digest.wrap(sha.digest());
    }

    /** Forgets what was added. */
    public void reset() {
        sha.reset();
    }
}
