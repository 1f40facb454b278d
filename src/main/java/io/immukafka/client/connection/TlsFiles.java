package io.immukafka.client.connection;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManagerFactory;

/** Reads the files of {@link TlsSettings}; every error names the file. */
public final class TlsFiles {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");

    private TlsFiles() {}

    /**
     * Credentials of the channel.
     *
     * @throws IllegalArgumentException if a file is unreadable, is not what it should be, or the key is not that of the certificate
     */
    public static ChannelCredentials credentials(TlsSettings settings) {
        TlsChannelCredentials.Builder credentials = TlsChannelCredentials.newBuilder();
        try {
            if (settings.caFile() != null) {
                credentials.trustManager(trust(settings.caFile()).getTrustManagers());
            }
            if (settings.certificateFile() != null && settings.keyFile() != null) {
                credentials.keyManager(identity(settings.certificateFile(), settings.keyFile()));
            }
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("this JVM cannot use the TLS settings " + settings + ": " + e, e);
        }
        return credentials.build();
    }

    private static TrustManagerFactory trust(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int i = 0;
        for (Certificate certificate : certificates(file)) {
            store.setCertificateEntry("ca-" + i++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static OwnCertificate identity(Path certificateFile, Path keyFile) throws GeneralSecurityException {
        X509Certificate[] chain = certificates(certificateFile).toArray(X509Certificate[]::new);
        PublicKey publicKey = chain[0].getPublicKey();
        PrivateKey key = privateKey(keyFile, publicKey.getAlgorithm(), certificateFile);
        if (!belongTogether(publicKey, key)) {
            throw new IllegalArgumentException("the key in " + keyFile + " does not belong to the certificate in "
                    + certificateFile + "; use the key that the certificate was issued for");
        }
        return new OwnCertificate(chain, key);
    }

    private static Collection<? extends Certificate> certificates(Path file) {
        byte[] content = read(file);
        Collection<? extends Certificate> certificates;
        try {
            certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw new IllegalArgumentException(file + " is not a PEM file with certificates: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(file + " contains no certificate; use a PEM file with at least one");
        }
        return certificates;
    }

    private static PrivateKey privateKey(Path file, String algorithm, Path certificateFile) {
        Matcher pem = PRIVATE_KEY.matcher(new String(read(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IllegalArgumentException(
                    file + " contains no private key; use a PEM file with a PRIVATE KEY " + "section");
        }
        if (!pem.group(1).equals("PRIVATE KEY")) {
            throw new IllegalArgumentException(file + " contains a key of the type '" + pem.group(1)
                    + "'; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + file);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(2));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + " does not contain a valid " + algorithm + " key, as needed for the certificate in "
                            + certificateFile + ": " + e.getMessage(),
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

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("the TLS file " + file + " does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the TLS file " + file + " cannot be read: " + e, e);
        }
    }
}
