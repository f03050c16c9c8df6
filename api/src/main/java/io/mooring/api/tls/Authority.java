package io.mooring.api.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whose certificates a plane believes: those that the authorities of a file have signed, and maybe those that the Java VM
 * believes. Each new connection is judged by what was read last.
 *
 * <p>Threading: {@link #refresh} by one thread at a time; the trust manager by anybody.
 */
final class Authority extends Reread {
    private final PemFile file;
    private final boolean vmToo;
    private volatile @Nullable X509ExtendedTrustManager believed;

    /** Reads the file; {@link IllegalArgumentException} in words when it cannot be used. */
    Authority(PemFile file, boolean vmToo) {
        super(file);
        this.file = file;
        this.vmToo = vmToo;
        refresh();
    }

    @Override
    void take(List<String> texts) {
        List<X509Certificate> certificates = new ArrayList<>(Certificates.read(file, texts.get(0)));
        try {
            if (vmToo) {
                certificates.addAll(List.of(manager(null).getAcceptedIssuers()));
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(String.valueOf(i), certificates.get(i));
            }
            believed = manager(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("certificates fit into a store in memory", e);
        }
    }

    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("every JDK has a trust manager for X.509");
    }

    private X509ExtendedTrustManager believed() {
        X509ExtendedTrustManager now = believed;
        if (now == null) {
            throw new IllegalStateException("the constructor reads the file or throws");
        }
        return now;
    }

    /** What TLS asks whether it may believe somebody. */
    X509ExtendedTrustManager trust() {
        return new Trust();
    }

    private final class Trust extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            believed().checkClientTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            believed().checkClientTrusted(chain, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            believed().checkClientTrusted(chain, authType, engine);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            believed().checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            believed().checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            believed().checkServerTrusted(chain, authType, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return believed().getAcceptedIssuers();
        }
    }
}
