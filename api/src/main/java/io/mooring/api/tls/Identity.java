package io.mooring.api.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Who a plane shows itself to be: a certificate, those between it and its authority, and its key. Each new connection
 * shows what was read last.
 *
 * <p>Threading: {@link #refresh} by one thread at a time; the key manager by anybody.
 */
final class Identity extends Reread {
    private static final char[] NO_PASSWORD = {};

    private final PemFile certificateFile;
    private final PemFile keyFile;
    private int readings;
    private volatile @Nullable Shown shown;

    /**
     * What was read, and what was read before that: a handshake that has begun ends with what it began with.
     *
     * @param alias its name, one for each reading
     */
    private record Shown(
            String alias,
            X509Certificate certificate,
            X509ExtendedKeyManager keys,
            @Nullable Shown before) {}

    /** Reads both files; {@link IllegalArgumentException} in words when they cannot be used. */
    Identity(PemFile certificate, PemFile key) {
        super(certificate, key);
        this.certificateFile = certificate;
        this.keyFile = key;
        refresh();
    }

    @Override
    void take(List<String> texts) {
        List<X509Certificate> chain = Certificates.read(certificateFile, texts.get(0));
        PrivateKey key = PrivateKeys.read(keyFile, texts.get(1));
        X509Certificate certificate = chain.get(0);
        if (!PrivateKeys.match(key, certificate.getPublicKey())) {
            throw keyFile.wrong("is not the key of the first certificate in " + certificateFile);
        }
        String alias = "reading-" + ++readings;
        Shown old = shown;
        Shown before =
                old == null ? null : new Shown(old.alias, old.certificate, old.keys, null); // the last two are enough
        shown = new Shown(alias, certificate, manager(alias, key, chain), before);
    }

    private static X509ExtendedKeyManager manager(String alias, PrivateKey key, List<X509Certificate> chain) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(alias, key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            // This one gives keys the names that they have in the store; the other one gives them its own.
            KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
            factory.init(store, NO_PASSWORD);
            for (KeyManager manager : factory.getKeyManagers()) {
                if (manager instanceof X509ExtendedKeyManager keys) {
                    return keys;
                }
            }
            throw new IllegalStateException("SunX509 makes a manager of keys");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key and its certificates fit into a store in memory", e);
        }
    }

    private Shown shown() {
        Shown now = shown;
        if (now == null) {
            throw new IllegalStateException("the constructor reads the files or throws");
        }
        return now;
    }

    /** The certificate that was read last. */
    X509Certificate certificate() {
        return shown().certificate;
    }

    /** Where the certificate is, for what is said about it. */
    PemFile file() {
        return certificateFile;
    }

    /** What TLS asks for certificate and key. */
    X509ExtendedKeyManager keys() {
        return new Keys();
    }

    private final class Keys extends X509ExtendedKeyManager {
        private @Nullable X509ExtendedKeyManager of(@Nullable String alias) {
            Shown now = shown();
            if (now.alias.equals(alias)) {
                return now.keys;
            }
            Shown before = now.before;
            return before != null && before.alias.equals(alias) ? before.keys : null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            X509ExtendedKeyManager keys = of(alias);
            return keys == null ? null : keys.getCertificateChain(alias);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            X509ExtendedKeyManager keys = of(alias);
            return keys == null ? null : keys.getPrivateKey(alias);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return shown().keys.getClientAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return shown().keys.chooseClientAlias(keyTypes, issuers, socket);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return shown().keys.chooseEngineClientAlias(keyTypes, issuers, engine);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return shown().keys.getServerAliases(keyType, issuers);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return shown().keys.chooseServerAlias(keyType, issuers, socket);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return shown().keys.chooseEngineServerAlias(keyType, issuers, engine);
        }
    }
}
