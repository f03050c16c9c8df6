package io.mooring.control.alerts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whose certificates are believed: those that the Java VM believes, and those of a PEM file of the operator's. */
final class TrustedCertificates {
    private TrustedCertificates() {}

    /** The trust manager of both; the file is read now. */
    static X509TrustManager with(Optional<Path> pem) {
        try {
            X509TrustManager usual = manager(null);
            if (pem.isEmpty()) {
                return usual;
            }
            KeyStore both = KeyStore.getInstance(KeyStore.getDefaultType());
            both.load(null, null);
            int number = 0;
            for (Certificate certificate : usual.getAcceptedIssuers()) {
                both.setCertificateEntry(String.valueOf(number++), certificate);
            }
            for (Certificate certificate : read(pem.get())) {
                both.setCertificateEntry(String.valueOf(number++), certificate);
            }
            return manager(both);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("MOORING_ALERTS_CA: no certificates in PEM: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("MOORING_ALERTS_CA cannot be read", e);
        }
    }

    private static Collection<? extends Certificate> read(Path pem) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(pem)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new IllegalStateException("every JDK has a trust manager for X.509");
    }

    /** A context for connections to servers that this manager believes. */
    static SSLContext context(X509TrustManager trusted) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trusted}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }
}
