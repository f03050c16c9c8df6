package io.mooring.api.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Certificates of a PEM file. */
final class Certificates {
    private Certificates() {}

    /** All of a text of that file, at least one; {@link IllegalArgumentException} in words otherwise. */
    static List<X509Certificate> read(PemFile file, String text) {
        List<X509Certificate> found = new ArrayList<>();
        for (PemFile.Block block : file.blocks(text)) {
            if (block.label().equals("CERTIFICATE")) {
                found.add(certificate(file, block, found.size() + 1));
            }
        }
        if (found.isEmpty()) {
            throw file.wrong("no certificate in it (expected -----BEGIN CERTIFICATE-----)");
        }
        return found;
    }

    private static X509Certificate certificate(PemFile file, PemFile.Block block, int number) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            if (factory.generateCertificate(new ByteArrayInputStream(block.der()))
                    instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw file.wrong("certificate " + number + " is damaged");
        }
        throw new IllegalStateException("a factory for X.509 makes certificates of X.509");
    }
}
