package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.mooring.control.alerts.Target.NotTold;
import io.mooring.control.json.Json;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTest {
    private static final String SECRET = "the secret of the webhooks";

    @TempDir
    private Path folder;

    private final Json json = new Json();
    private Senders senders;
    private Receiver receiver;

    @BeforeEach
    void open() throws IOException {
        senders = new Senders(Optional.empty());
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        senders.close();
    }

    @Test
    void aMessageIsAPostThatItsReceiverCanVerify() throws Exception {
        long before = Clock.systemUTC().instant().getEpochSecond();
        Message message = message();

        tell(receiver.url("/hook?token=t"), message);

        assertThat(receiver.requests()).hasSize(1);
        Receiver.Request request = receiver.requests().get(0);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook?token=t");
        assertThat(request.type()).isEqualTo("application/json");
        assertThat(request.delivery()).isEqualTo(message.id());
        assertThat(request.body()).isEqualTo(message.json());
        assertThat(request.signature()).matches("t=[0-9]+,v1=[0-9a-f]{64}");
        String time = request.signature().substring(2, request.signature().indexOf(','));
        assertThat(Long.parseLong(time)).isBetween(before, before + 60);
        assertThat(request.signature()).endsWith(",v1=" + hmac(SECRET, time + "." + request.body()));
    }

    /** RFC 4231, section 4.3: test case 2, whose key and data are texts. */
    @Test
    void theTestsOwnHmacIsTheOneOfTheStandard() throws Exception {
        assertThat(hmac("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void onlyAnAnswerOf2xxIsASuccessAndARedirectIsNotFollowed() throws Exception {
        receiver.answer(200, 202, 302, 307, 404, 500, 400, 413, 422);

        tell(receiver.url("/"), message());
        tell(receiver.url("/"), message());
        for (int status : new int[] {302, 307, 404, 500}) {
            assertThat(whyNot(receiver.url("/")))
                    .hasMessage("it answered " + status)
                    .returns(false, NotTold::forGood);
        }
        for (int status : new int[] {400, 413, 422}) {
            assertThat(whyNot(receiver.url("/")))
                    .hasMessage("it answered " + status)
                    .returns(true, NotTold::forGood);
        }
        assertThat(receiver.requests()).hasSize(9).noneMatch(request -> request.path()
                .equals("/elsewhere"));
    }

    @Test
    void whoeverDoesNotAnswerHasFiveSeconds() throws Exception {
        CountDownLatch gate = receiver.hang();
        long began = System.nanoTime();

        assertThat(whyNot(receiver.url("/"))).hasMessage("no answer within 5000 ms");

        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
                .isGreaterThanOrEqualTo(Webhook.WITHIN_MS - 50);
        gate.countDown();
    }

    @Test
    void whatCannotBeReachedIsSaidInWords() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        assertThat(whyNot("http://127.0.0.1:" + free + "/")).hasMessage("connection refused");
        assertThat(whyNot("http://nobody.invalid/")).hasMessage("its host name is not known");
    }

    @Test
    void aCertificateIsBelievedWhenSomebodyVouchesForItAndItsNameIsRight() throws Exception {
        PostOffice.makeCertificate(folder);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(PostOffice.tls(folder)));
        AtomicInteger heard = new AtomicInteger();
        server.createContext("/", exchange -> {
            heard.incrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (Senders vouching = new Senders(Optional.of(folder.resolve("certificate.pem")))) {
            String byName = "https://localhost:" + server.getAddress().getPort() + "/";

            assertThat(whyNot(byName)).hasMessageContaining("certificat");
            vouching.webhook(byName).send(message()).get(30, TimeUnit.SECONDS);
            assertThat(whyNot(vouching.webhook(byName.replace("localhost", "127.0.0.1"))))
                    .hasMessageContaining("127.0.0.1");
            assertThat(heard).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    /** The rules refuse the literal; a name that stands for it is refused when it is about to be used. */
    @Test
    void whatANameStandsForIsCheckedEachTime() {
        assertThatThrownBy(() -> Whereto.check("169.254.169.254"))
                .isInstanceOf(NotTold.class)
                .hasMessageStartingWith("its host is 169.254.169.254 ");
        assertThatThrownBy(() -> Whereto.check("[fe80::1]")).isInstanceOf(NotTold.class);
        assertThatThrownBy(() -> Whereto.check("0.0.0.0")).isInstanceOf(NotTold.class);
    }

    @Test
    void itsNameInLogsShowsNothingThatMayBeSecret() {
        assertThat(senders.webhook("https://hooks.example.net/services/T0/secret")
                        .name())
                .isEqualTo("https://hooks.example.net/…");
        assertThat(senders.webhook("https://hooks.example.net?token=secret").name())
                .isEqualTo("https://hooks.example.net/…");
        assertThat(senders.webhook("http://127.0.0.1:81").name()).isEqualTo("http://127.0.0.1:81");
    }

    private Message message() {
        AlertEvent event = new AlertEvent(
                "real-server.down", "real server v/ä down", "v", "ä", null, List.of("p"), "über", Instant.EPOCH, 1);
        return Message.of(List.of(event), Instant.EPOCH, 0, json);
    }

    private void tell(String url, Message message) throws Exception {
        senders.webhook(url).send(message).get(30, TimeUnit.SECONDS);
    }

    private NotTold whyNot(String url) throws Exception {
        return whyNot(senders.webhook(url));
    }

    private NotTold whyNot(Target target) throws Exception {
        try {
            target.send(message()).get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return (NotTold) e.getCause();
        }
        throw new AssertionError("it was told: " + target.name());
    }

    /** HMAC as RFC 2104 section 2 defines it, of texts in UTF-8; the key is no longer than a block of 64 bytes. */
    private static String hmac(String key, String text) throws Exception {
        byte[] inner = new byte[64];
        byte[] outer = new byte[64];
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 64; i++) {
            int b = i < bytes.length ? bytes[i] : 0;
            inner[i] = (byte) (b ^ 0x36);
            outer[i] = (byte) (b ^ 0x5c);
        }
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(inner);
        byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
        sha256.update(outer);
        return HexFormat.of().formatHex(sha256.digest(digest));
    }

    /** What sends, with this secret. */
    private static final class Senders implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final TargetMaker maker;

        Senders(Optional<Path> certificates) {
            maker = new TargetMaker(vertx, SECRET, Optional.empty(), certificates);
        }

        Target webhook(String url) {
            return maker.webhook(url);
        }

        @Override
        public void close() {
            maker.stop();
            vertx.close();
        }
    }
}
