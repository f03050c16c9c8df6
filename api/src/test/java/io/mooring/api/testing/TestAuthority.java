package io.mooring.api.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An authority that signs certificates, made by openssl as operators make theirs. */
public final class TestAuthority {
    private final Path folder;

    /** A new one, with its files in this folder. */
    public TestAuthority(Path folder) throws IOException {
        assumeTrue(
                "true".equals(System.getenv("CI")) || Files.isExecutable(Path.of("/usr/bin/openssl")),
                "openssl is not installed: this test is skipped");
        this.folder = Files.createDirectories(folder);
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem",
                "-days",
                "2",
                "-subj",
                "/CN=" + folder.getFileName());
    }

    /** Its own certificate. */
    public Path ca() {
        return folder.resolve("ca.pem");
    }

    /** The certificate of this name. */
    public Path certificate(String name) {
        return folder.resolve(name + ".pem");
    }

    /** The key to it. */
    public Path key(String name) {
        return folder.resolve(name + ".key");
    }

    /** Makes a key and signs a certificate for it, in place of those of this name; for two days, or -1 for expired ones. */
    public void sign(String name, String subjectAltName, int days) throws IOException {
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-keyout",
                "next.key",
                "-out",
                "next.csr",
                "-subj",
                "/CN=" + name);
        Files.writeString(folder.resolve("next.ext"), "subjectAltName=" + subjectAltName + "\n");
        openssl(
                "x509",
                "-req",
                "-in",
                "next.csr",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                String.valueOf(days),
                "-extfile",
                "next.ext",
                "-out",
                "next.pem");
        Files.copy(folder.resolve("next.key"), key(name), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(folder.resolve("next.pem"), certificate(name), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Runs openssl in the folder. */
    public void openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
