package io.immukafka.record;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A server's signature of a state: ECDSA P-256, in ASN.1 DER, with the key that checks it. Not checked here. */
public final class Signature {

    private final byte[] signature;
    private final byte[] publicKey;

    /**
     * Copies both.
     *
     * @param signature the signature's bytes, as the server gave them
     * @param publicKey the public key's bytes, as the server gave them
     */
    public Signature(byte[] signature, byte[] publicKey) {
        this.signature = signature.clone();
        this.publicKey = publicKey.clone();
    }

    /** A copy of the signature's bytes. */
    public byte[] signature() {
        return signature.clone();
    }

    /** A copy of the public key's bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signature that
                && Arrays.equals(signature, that.signature)
                && Arrays.equals(publicKey, that.publicKey);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(signature) + Arrays.hashCode(publicKey);
    }

    @Override
    public String toString() {
        return "signature of " + signature.length + " bytes, public key of " + publicKey.length + " bytes";
    }
}
