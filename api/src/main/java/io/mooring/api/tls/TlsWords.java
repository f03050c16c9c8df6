package io.mooring.api.tls;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What went wrong with a TLS connection, in words that say whose certificate it is about. */
public final class TlsWords {
    private TlsWords() {}

    /** Of the failure of a request to a server, which is "it"; null: the failure is about something else. */
    public static @Nullable String of(Throwable failure) {
        boolean ofTls = false;
        String said = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "its certificate has expired (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertificateNotYetValidException) {
                return "its certificate is not valid yet (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertPathBuilderException || cause instanceof CertPathValidatorException) {
                String reason = cause.getMessage();
                if (reason != null && reason.contains("validity")) {
                    continue; // the cause below says which
                }
                return "its certificate is signed by no authority that is believed here (MOORING_PLANES_CA, or what the Java"
                        + " VM believes)";
            }
            if (cause instanceof CertificateException
                    && String.valueOf(cause.getMessage()).startsWith("No ")) {
                return "its certificate has another name: " + cause.getMessage();
            }
            if (cause instanceof SSLException) {
                ofTls = true;
                said = String.valueOf(cause.getMessage());
            }
        }
        if (!ofTls) {
            return null;
        }
        if (said.contains("fatal alert: bad_certificate")
                || said.contains("fatal alert: certificate_")
                || said.contains("fatal alert: unknown_ca")) {
            return "it does not accept the certificate of this plane: both need one of the same MOORING_PLANES_CA ("
                    + said + ")";
        }
        if (said.contains("Unsupported or unrecognized SSL message") || said.contains("not an SSL/TLS record")) {
            return "it answers without encryption, but its URL is https";
        }
        return "no TLS connection: " + said;
    }
}
