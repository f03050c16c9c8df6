package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.EmailAlerts;
import io.mooring.api.SmtpTls;
import io.mooring.control.alerts.PostOffice.Manner;
import io.mooring.control.alerts.Target.NotTold;
import io.mooring.control.json.Json;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-mail over a real mail server, in each manner that it can be spoken to. */
class MailTest {
    @TempDir
    static Path certificates;

    private final Vertx vertx = Vertx.vertx();
    private final List<TargetMaker> makers = new ArrayList<>();

    @BeforeAll
    static void makeCertificate() throws Exception {
        PostOffice.makeCertificate(certificates);
    }

    @AfterEach
    void close() {
        makers.forEach(TargetMaker::stop);
        vertx.close();
    }

    @Test
    void everyRecipientGetsAPlainTextThatPeopleRead() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.PLAIN, false, certificates)) {
            Message message = message();

            send(email(office, SmtpTls.NONE, null), Optional.empty(), message);

            assertThat(office.mails())
                    .extracting(PostOffice.Mail::to)
                    .containsExactlyInAnyOrder("ops@example.net", "others@example.net");
            PostOffice.Mail mail = office.mails().get(0);
            assertThat(mail.from()).isEqualTo("mooring@example.net");
            assertThat(mail.text())
                    .contains("\r\nSubject: [mooring] real server OCS/OCS-Real-1 down\r\n")
                    .contains("From: mooring@example.net\r\n")
                    .contains("To: ops@example.net,")
                    .contains("Content-Type: text/plain")
                    .contains("Auto-Submitted: auto-generated\r\n")
                    .contains("Mooring-Delivery: " + message.id() + "\r\n")
                    .contains("Date: ")
                    .contains("Message-ID: <")
                    .contains("\r\nreal server OCS/OCS-Real-1 down\r\n")
                    .contains("\r\n  detail  connection refused\r\n");
        }
    }

    @Test
    void encryptedFromTheFirstByteOrFromStarttlsOnWithAPassword() throws Exception {
        for (Manner manner : new Manner[] {Manner.TLS, Manner.STARTTLS}) {
            try (PostOffice office = PostOffice.open(manner, true, certificates)) {
                SmtpTls tls = manner == Manner.TLS ? SmtpTls.TLS : SmtpTls.STARTTLS;

                send(email(office, tls, PostOffice.USER), Optional.of(PostOffice.PASSWORD), message());

                assertThat(office.mails()).as("%s", manner).hasSize(2);
            }
        }
    }

    @Test
    void withoutEncryptionNothingIsSaidWhereItIsWanted() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.PLAIN, false, certificates)) {
            assertThat(whyNot(email(office, SmtpTls.STARTTLS, null), Optional.empty()))
                    .containsIgnoringCase("starttls");
            assertThat(office.mails()).isEmpty();
        }
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotBelieved() throws Exception {
        for (Manner manner : new Manner[] {Manner.TLS, Manner.STARTTLS}) {
            try (PostOffice office = PostOffice.open(manner, true, certificates)) {
                SmtpTls tls = manner == Manner.TLS ? SmtpTls.TLS : SmtpTls.STARTTLS;
                TargetMaker maker = maker(Optional.of(PostOffice.PASSWORD), Optional.empty());

                assertThat(whyNot(maker.mail(email(office, tls, PostOffice.USER))))
                        .containsIgnoringCase("certif");
                assertThat(office.mails()).isEmpty();
            }
        }
    }

    @Test
    void aCertificateOfAnotherNameIsNotBelieved() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.TLS, false, certificates)) {
            EmailAlerts byName = email(office, SmtpTls.TLS, null);
            EmailAlerts byAddress = new EmailAlerts(
                    byName.from(), byName.to(), "127.0.0.1", byName.smtpPort(), byName.tls(), byName.username());

            assertThat(whyNot(byAddress, Optional.empty())).isNotEmpty();
            assertThat(office.mails()).isEmpty();
            send(byName, Optional.empty(), message());
            assertThat(office.mails()).hasSize(2);
        }
    }

    @Test
    void aWrongPasswordAndAMissingOneAreSaid() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.PLAIN, true, certificates)) {
            EmailAlerts email = email(office, SmtpTls.NONE, PostOffice.USER);

            assertThat(whyNot(email, Optional.of("wrong canary")))
                    .containsIgnoringCase("auth")
                    .doesNotContain("canary");
            assertThat(whyNot(email, Optional.empty())).contains("MOORING_SMTP_PASSWORD");
            assertThat(office.mails()).isEmpty();
        }
    }

    @Test
    void aRecipientWhomNobodyKnowsKeepsItFromNoOther() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.PLAIN, false, certificates)) {
            EmailAlerts some = new EmailAlerts(
                    "a@example.net",
                    List.of("nobody@example.net", "b@example.net"),
                    "localhost",
                    office.port(),
                    null,
                    null);
            EmailAlerts none = new EmailAlerts(
                    "a@example.net", List.of("nobody@example.net"), "localhost", office.port(), null, null);

            send(some, Optional.empty(), message());
            assertThat(office.mails()).extracting(PostOffice.Mail::to).containsExactly("b@example.net");
            assertThat(whyNot(none, Optional.empty())).isNotEmpty();
            assertThat(office.mails()).hasSize(1);
        }
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        TargetMaker maker = maker(Optional.empty(), Optional.empty());
        EmailAlerts nobody =
                new EmailAlerts("a@example.net", List.of("b@example.net"), "127.0.0.1", free, SmtpTls.NONE, null);

        assertThat(whyNot(maker.mail(nobody))).containsIgnoringCase("refused");
    }

    @Test
    void aServerThatDoesNotGreetIsLeftWhenItsTimeIsOver() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            EmailAlerts email = new EmailAlerts(
                    "a@example.net", List.of("b@example.net"), "127.0.0.1", silent.getLocalPort(), null, null);
            Mail mail = new Mail(
                    email,
                    vertx,
                    Runnable::run,
                    Optional.empty(),
                    TrustedCertificates.with(Optional.empty()),
                    "localhost",
                    1_000);

            assertThat(whyNot(mail)).isEqualTo("not taken within 1000 ms");
            try (Socket accepted = silent.accept()) {
                accepted.setSoTimeout(30_000);
                assertThat(accepted.getInputStream().readAllBytes())
                        .as("it is closed")
                        .isEmpty();
            }
        }
    }

    private EmailAlerts email(PostOffice office, SmtpTls tls, String user) {
        return new EmailAlerts(
                "mooring@example.net",
                List.of("ops@example.net", "others@example.net"),
                "localhost",
                office.port(),
                tls,
                user);
    }

    private void send(EmailAlerts email, Optional<String> password, Message message) throws Exception {
        maker(password, Optional.of(certificates.resolve("certificate.pem")))
                .mail(email)
                .send(message)
                .get(60, TimeUnit.SECONDS);
    }

    private String whyNot(EmailAlerts email, Optional<String> password) throws Exception {
        return whyNot(maker(password, Optional.of(certificates.resolve("certificate.pem")))
                .mail(email));
    }

    private String whyNot(Target target) throws Exception {
        try {
            target.send(message()).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(NotTold.class);
            return e.getCause().getMessage();
        }
        throw new AssertionError("it was told: " + target.name());
    }

    private TargetMaker maker(Optional<String> password, Optional<Path> trusted) {
        TargetMaker maker = new TargetMaker(vertx, "secret", password, trusted);
        makers.add(maker);
        return maker;
    }

    private static Message message() {
        Change change = new Change(
                Subject.realServer("OCS", "OCS-Real-1"), "edge-1", true, "connection refused", Instant.EPOCH);
        AlertEvent event = AlertEvent.of(change.subject(), true, List.of(change), 1);
        return Message.of(List.of(event), Instant.EPOCH, 0, new Json());
    }
}
