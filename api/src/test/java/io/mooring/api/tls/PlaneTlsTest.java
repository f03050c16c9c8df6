package io.mooring.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaneTlsTest {
    @TempDir
    Path folder;

    private TestAuthority ours;
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void make() throws IOException {
        ours = new TestAuthority(folder.resolve("ours"));
        ours.sign("a", "IP:127.0.0.1", 30);
        use("MOORING_TLS_CERTIFICATE", ours.certificate("a"));
        use("MOORING_TLS_KEY", ours.key("a"));
    }

    @Test
    void theFormsInWhichToolsWriteKeysAreRead() throws IOException {
        assertThat(read().encrypted()).isTrue(); // PKCS #8
        ours.openssl("ec", "-in", "a.key", "-out", "sec1.key");
        use("MOORING_TLS_KEY", folder.resolve("ours/sec1.key"));
        assertThat(read().encrypted()).isTrue();
        ours.openssl("genrsa", "-traditional", "-out", "rsa.key", "2048");
        ours.openssl("req", "-x509", "-key", "rsa.key", "-out", "rsa.pem", "-subj", "/CN=rsa");
        assertThat(folder.resolve("ours/rsa.key")).content().startsWith("-----BEGIN RSA PRIVATE KEY");
        use("MOORING_TLS_CERTIFICATE", folder.resolve("ours/rsa.pem"));
        use("MOORING_TLS_KEY", folder.resolve("ours/rsa.key"));
        assertThat(read().encrypted()).isTrue();
        ours.openssl("genpkey", "-algorithm", "ed25519", "-out", "ed.key");
        ours.openssl("req", "-x509", "-key", "ed.key", "-out", "ed.pem", "-subj", "/CN=ed");
        use("MOORING_TLS_CERTIFICATE", folder.resolve("ours/ed.pem"));
        use("MOORING_TLS_KEY", folder.resolve("ours/ed.key"));
        assertThat(read().encrypted()).isTrue();
    }

    @Test
    void whatCannotBeUsedIsSaidWithTheVariableTheFileAndWhatToDo() throws IOException {
        ours.sign("b", "IP:127.0.0.1", 30);
        ours.openssl("pkey", "-in", "b.key", "-aes128", "-passout", "pass:secret", "-out", "locked.key");

        use("MOORING_TLS_KEY", ours.key("b"));
        refused("MOORING_TLS_KEY", "b.key", "is not the key of the first certificate in MOORING_TLS_CERTIFICATE");
        use("MOORING_TLS_KEY", folder.resolve("ours/locked.key"));
        refused("locked.key", "the key is encrypted (openssl pkey");
        use("MOORING_TLS_KEY", ours.certificate("b"));
        refused("no private key in it");
        use("MOORING_TLS_KEY", folder.resolve("none"));
        refused("MOORING_TLS_KEY (" + folder.resolve("none") + "): there is no such file");
        variables.remove("MOORING_TLS_KEY");
        refused("MOORING_TLS_CERTIFICATE is set, but MOORING_TLS_KEY is not");
        variables.clear();
        use("MOORING_PLANES_CA", ours.ca());
        refused("MOORING_PLANES_CA is set, so this plane needs a certificate of its own");
    }

    @Test
    void filesThatHaveChangedAreReadAgainAndWhatMakesNoSenseIsNotTaken() throws IOException {
        PlaneTls tls = read();
        X509Certificate first = shown(tls);
        assertThat(tls.refresh(Instant.now())).isEmpty();

        ours.sign("a", "IP:127.0.0.1", 30);
        List<PlaneTls.Finding> renewed = tls.refresh(Instant.now());
        assertThat(renewed).hasSize(1);
        assertThat(renewed.get(0).wrong()).isFalse();
        X509Certificate second = shown(tls);
        assertThat(second).isNotEqualTo(first);
        assertThat(tls.generation()).isEqualTo(1);

        Files.writeString(ours.key("a"), "rubbish");
        List<PlaneTls.Finding> wrong = tls.refresh(Instant.now());
        assertThat(wrong).hasSize(1);
        assertThat(wrong.get(0).wrong()).isTrue();
        assertThat(wrong.get(0).text()).contains("MOORING_TLS_KEY", "what was read before stays in use");
        assertThat(tls.refresh(Instant.now())).isEmpty(); // said once
        assertThat(shown(tls)).isEqualTo(second);
        assertThat(tls.generation()).isEqualTo(1);
    }

    @Test
    void aCertificateThatEndsSoonIsToldOfOnce() {
        PlaneTls tls = read();
        Instant aWeekBefore = Instant.now().plus(Duration.ofDays(24));

        assertThat(tls.refresh(Instant.now())).isEmpty();
        assertThat(tls.refresh(aWeekBefore)).singleElement().satisfies(finding -> assertThat(finding.text())
                .startsWith("expires soon"));
        assertThat(tls.refresh(aWeekBefore)).isEmpty();
    }

    @Test
    void onlyWhoHasACertificateOfTheAuthorityThatIsValidNowIsAPlane() throws IOException {
        TestAuthority others = new TestAuthority(folder.resolve("others"));
        others.sign("a", "IP:127.0.0.1", 30);
        ours.sign("old", "IP:127.0.0.1", -1);
        use("MOORING_PLANES_CA", ours.ca());
        PlaneTls tls = read();

        assertThat(tls.isPlane(chain(ours, "a"))).isTrue();
        assertThat(tls.isPlane(chain(ours, "old"))).isFalse();
        assertThat(tls.isPlane(chain(others, "a"))).isFalse();
        assertThat(tls.isPlane(null)).isFalse();

        Files.copy(others.ca(), ours.ca(), StandardCopyOption.REPLACE_EXISTING);
        tls.refresh(Instant.now());
        assertThat(tls.isPlane(chain(ours, "a"))).isFalse();
        assertThat(tls.isPlane(chain(others, "a"))).isTrue();
    }

    private static X509Certificate[] chain(TestAuthority authority, String name) throws IOException {
        PemFile file = new PemFile("TEST", authority.certificate(name));
        return Certificates.read(file, file.text()).toArray(X509Certificate[]::new);
    }

    private static X509Certificate shown(PlaneTls tls) {
        String alias = tls.serverKeys().chooseEngineServerAlias("EC", null, null);
        return tls.serverKeys().getCertificateChain(alias)[0];
    }

    private void use(String variable, Path file) {
        variables.put(variable, file.toString());
    }

    private PlaneTls read() {
        return PlaneTls.of(variables::get);
    }

    private void refused(String... words) {
        assertThatThrownBy(this::read).hasMessageContainingAll(words);
    }
}
