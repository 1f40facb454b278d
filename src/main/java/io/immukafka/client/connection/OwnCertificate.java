package io.immukafka.client.connection;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows the one certificate to every server that asks for any. The JDK's own key managers keep a certificate back that the server
 * would not accept, and immudb takes a client without one: a wrong certificate would go unnoticed.
 */
final class OwnCertificate extends X509ExtendedKeyManager {

    private static final String ALIAS = "client";

    /** A certificate with its intermediate ones, and its key. */
    static final class Identity {

        private final X509Certificate[] chain;
        private final PrivateKey key;

        /** @param chain the certificate of {@code key} first */
        Identity(X509Certificate[] chain, PrivateKey key) {
            this.chain = chain.clone();
            this.key = key;
        }
    }

    private final Reloaded<Identity> source;
    /** The one that was chosen last: a handshake asks for the chain and the key right after its choice. */
    private volatile @Nullable Identity chosen;

    OwnCertificate(Reloaded<Identity> source) {
        this.source = source;
    }

    private String choose() {
        chosen = source.get();
        return ALIAS;
    }

    private Identity chosen() {
        Identity last = chosen;
        return last == null ? source.get() : last;
    }

    @Override
    public String[] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return new String[] {ALIAS};
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose();
    }

    @Override
    public String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return chosen().chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return chosen().key;
    }
}
