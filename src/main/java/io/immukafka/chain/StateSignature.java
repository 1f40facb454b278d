package io.immukafka.chain;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A server's signature of {@code u32 length of the database's name | name | u64 tx | Alh}. Not checked here.
 *
 * @param signature ECDSA over SHA-256 in ASN.1 DER; not copied
 * @param publicKey the server's own word for its key, an uncompressed point of P-256; not copied
 */
public record StateSignature(byte[] signature, byte[] publicKey) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateSignature that
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
