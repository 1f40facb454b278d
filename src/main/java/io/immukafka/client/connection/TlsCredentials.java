package io.immukafka.client.connection;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Reads the PEM sources of {@link TlsSettings}; every error names the source. */
public final class TlsCredentials {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");

    private TlsCredentials() {}

    /**
     * Credentials of the channel.
     *
     * @throws IllegalArgumentException if a source is unreadable, is not what it should be, or the key is not that of the certificate
     */
    public static ChannelCredentials credentials(TlsSettings settings) {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        try {
            PemSource authorities = settings.authorities();
            if (authorities != null) {
                credentials.trustManager(new ReloadedTrust(new Reloaded<>(() -> trust(authorities))));
            }
            PemSource certificate = settings.certificate();
            PemSource key = settings.key();
            if (certificate != null && key != null) {
                credentials.keyManager(new OwnCertificate(new Reloaded<>(() -> identity(certificate, key))));
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("this JVM cannot use the TLS settings " + settings + ": " + e, e);
        }
        return credentials.build();
    }

    private static X509ExtendedTrustManager trust(PemSource source) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int i = 0;
        for (Certificate certificate : certificates(source)) {
            store.setCertificateEntry("ca-" + i++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("it has no trust manager for X.509 certificates"));
    }

    private static OwnCertificate.Identity identity(PemSource certificate, PemSource key)
            throws GeneralSecurityException {
        X509Certificate[] chain = certificates(certificate).toArray(X509Certificate[]::new);
        PublicKey publicKey = chain[0].getPublicKey();
        PrivateKey privateKey = privateKey(key, publicKey.getAlgorithm(), certificate);
        if (!belongTogether(publicKey, privateKey)) {
            throw new IllegalArgumentException("the key in " + key + " does not belong to the certificate in "
                    + certificate + "; use the key that the certificate was issued for");
        }
        return new OwnCertificate.Identity(chain, privateKey);
    }

    private static Collection<? extends Certificate> certificates(PemSource source) {
        byte[] content = source.read();
        Collection<? extends Certificate> certificates;
        try {
            certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(source + " does not consist of PEM certificates: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(source + " contains no certificate; it needs at least one as PEM");
        }
        return certificates;
    }

    private static PrivateKey privateKey(PemSource source, String algorithm, PemSource certificate) {
        Matcher pem = PRIVATE_KEY.matcher(new String(source.read(), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IllegalArgumentException(
                    source + " contains no private key; it needs a PRIVATE KEY section as PEM");
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw new IllegalArgumentException(source + " contains a key of the type '" + pem.group(1)
                    + "'; convert it with: openssl pkcs8 -topk8 -nocrypt -in KEY");
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    source + " does not contain a valid " + algorithm + " key, as needed for the certificate in "
                            + certificate + ": " + e.getMessage(),
                    e);
        }
    }

    private static boolean belongTogether(PublicKey publicKey, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] probe = "one key pair".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(probe);
        try {
            return signature.verify(signed);
        } catch (java.security.SignatureException e) {
            return false; // a signature of another length than the public key's
        }
    }
}
