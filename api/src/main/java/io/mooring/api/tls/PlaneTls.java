package io.mooring.api.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * How a plane speaks TLS, by five variables of the environment, each the path of a PEM file.
 *
 * <pre>
 *   MOORING_TLS_CERTIFICATE, MOORING_TLS_KEY         what its HTTP server shows: https, and nothing without encryption
 *   MOORING_PLANES_CA                                the planes know each other by certificates of this authority
 *   MOORING_PLANES_CERTIFICATE, MOORING_PLANES_KEY   what it shows to the other plane; by default those of its server
 * </pre>
 *
 * <p>Threading: {@link #refresh} by one thread at a time; the rest by anybody.
 */
public final class PlaneTls {
    /** The versions that are spoken. */
    public static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    /** How often files are looked at. */
    public static final Duration PERIOD = Duration.ofSeconds(2);

    private static final Duration SOON = Duration.ofDays(7);

    private final @Nullable Identity server;
    private final @Nullable Identity client;
    private final @Nullable Authority planes;
    private final @Nullable Authority planesAndVm;
    private final Set<X509Certificate> toldOf = new HashSet<>();
    private String problem = "";
    private final AtomicLong generation = new AtomicLong();

    /**
     * What {@link #refresh} has found.
     *
     * @param wrong whether somebody should do something about it
     */
    public record Finding(boolean wrong, String text) {}

    private PlaneTls(@Nullable Identity server, @Nullable Identity client, @Nullable PemFile ca) {
        this.server = server;
        this.client = client;
        this.planes = ca == null ? null : new Authority(ca, false);
        this.planesAndVm = ca == null ? null : new Authority(ca, true);
    }

    /** Without any of the variables. */
    public static PlaneTls none() {
        return new PlaneTls(null, null, null);
    }

    /**
     * By these values of the variables, of which null and blank ones are not set. Reads the files; {@link
     * IllegalArgumentException} in words when they, or the variables together, make no sense.
     */
    public static PlaneTls of(Function<String, @Nullable String> variable) {
        Identity server = pair(variable, "MOORING_TLS_CERTIFICATE", "MOORING_TLS_KEY");
        Identity client = pair(variable, "MOORING_PLANES_CERTIFICATE", "MOORING_PLANES_KEY");
        PemFile ca = file(variable, "MOORING_PLANES_CA");
        if (ca == null && client != null) {
            throw new IllegalArgumentException(
                    "MOORING_PLANES_CERTIFICATE is set, but MOORING_PLANES_CA is not: the planes show each other certificates"
                            + " where both are");
        }
        if (ca != null && client == null && server == null) {
            throw new IllegalArgumentException(
                    "MOORING_PLANES_CA is set, so this plane needs a certificate of its own: set"
                            + " MOORING_TLS_CERTIFICATE and MOORING_TLS_KEY, or MOORING_PLANES_CERTIFICATE and MOORING_PLANES_KEY");
        }
        return new PlaneTls(server, client == null ? server : client, ca);
    }

    private static @Nullable Identity pair(
            Function<String, @Nullable String> variable, String certificateVariable, String keyVariable) {
        PemFile certificate = file(variable, certificateVariable);
        PemFile key = file(variable, keyVariable);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            String is = certificate == null ? keyVariable : certificateVariable;
            String isNot = certificate == null ? certificateVariable : keyVariable;
            throw new IllegalArgumentException(is + " is set, but " + isNot + " is not: both are paths of PEM files");
        }
        return new Identity(certificate, key);
    }

    private static @Nullable PemFile file(Function<String, @Nullable String> variable, String name) {
        String path = variable.apply(name);
        return path == null || path.isBlank() ? null : new PemFile(name, Path.of(path.strip()));
    }

    /** Whether the plane's own HTTP is encrypted. */
    public boolean encrypted() {
        return server != null;
    }

    /** Whether the planes know each other by certificates, instead of by the secret. */
    public boolean mutual() {
        return planes != null;
    }

    /** What the plane's own server shows. */
    public X509ExtendedKeyManager serverKeys() {
        return required(server).keys();
    }

    /** What it shows to the other plane. */
    public X509ExtendedKeyManager clientKeys() {
        return required(client).keys();
    }

    /** Believes certificates of the planes' authority. */
    public X509ExtendedTrustManager planes() {
        return required(planes).trust();
    }

    /** Believes these, and what the Java VM believes. */
    public X509ExtendedTrustManager planesAndVm() {
        return required(planesAndVm).trust();
    }

    /** For connections to other planes: shows what it shows to them, and believes certificates of the planes' authority. */
    public SSLContext toPlanes() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {clientKeys()}, new TrustManager[] {planes()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    /** Whether a client has shown a certificate of the planes' authority that is valid now, however long ago that was. */
    public boolean isPlane(Certificate @Nullable [] chain) {
        if (planes == null || chain == null || chain.length == 0) {
            return false;
        }
        X509Certificate[] shown = new X509Certificate[chain.length];
        for (int i = 0; i < chain.length; i++) {
            if (!(chain[i] instanceof X509Certificate x509)) {
                return false;
            }
            shown[i] = x509;
        }
        try {
            planes().checkClientTrusted(shown, shown[0].getPublicKey().getAlgorithm());
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** Grows whenever something was read again: connections that were made before are of yesterday. */
    public long generation() {
        return generation.get();
    }

    /** Looks at the files, and takes what has changed; what is worth a line of the log, each once. */
    public List<Finding> refresh(Instant now) {
        List<Finding> found = new ArrayList<>();
        Set<String> wrong = new LinkedHashSet<>();
        for (Identity identity : identities()) {
            if (changed(identity, wrong)) {
                found.add(new Finding(false, "read again " + identity.file() + ": " + about(identity)));
            }
            X509Certificate certificate = identity.certificate();
            if (certificate.getNotAfter().toInstant().isBefore(now.plus(SOON)) && toldOf.add(certificate)) {
                found.add(new Finding(true, "expires soon, or has: " + identity.file() + ": " + about(identity)));
            }
        }
        if (planes != null && planesAndVm != null) {
            boolean changed = changed(planes, wrong);
            if (changed(planesAndVm, wrong) || changed) {
                found.add(new Finding(false, "read again MOORING_PLANES_CA"));
            }
        }
        String problems = String.join("; ", wrong);
        if (!problems.isEmpty() && !problems.equals(problem)) {
            found.add(new Finding(true, problems + "; what was read before stays in use"));
        }
        problem = problems;
        return found;
    }

    private boolean changed(Reread files, Set<String> wrong) {
        try {
            boolean changed = files.refresh();
            if (changed) {
                generation.incrementAndGet();
            }
            return changed;
        } catch (IllegalArgumentException e) {
            wrong.add(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private Set<Identity> identities() {
        Set<Identity> all = new LinkedHashSet<>();
        if (server != null) {
            all.add(server);
        }
        if (client != null) {
            all.add(client);
        }
        return all;
    }

    private static String about(Identity identity) {
        X509Certificate certificate = identity.certificate();
        return "subject \"" + certificate.getSubjectX500Principal().getName() + "\", valid until "
                + certificate.getNotAfter().toInstant();
    }

    private static <T> T required(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("who asks for a part of TLS has asked before whether it is there");
        }
        return part;
    }
}
