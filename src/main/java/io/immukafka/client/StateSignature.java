package io.immukafka.client;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A server's signature of {@code u32 length of the database's name | name | u64 tx | Alh}.
 *
 * @param publicKey the server's own word for its key, an uncompressed point of P-256; not copied
 * @param signature ECDSA over SHA-256 in ASN.1 DER; not copied
 */
public record StateSignature(byte[] publicKey, byte[] signature) {

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StateSignature that
                && Arrays.equals(publicKey, that.publicKey)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return "StateSignature[" + signature.length + " bytes, key of " + publicKey.length + " bytes]";
    }
}
