package io.mooring.control.alerts;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.helper.SimpleMessageListener;
import org.subethamail.smtp.server.SMTPServer;

/** A real mail server on loopback, which keeps what it got. Its certificate is for {@code localhost} alone. */
final class PostOffice implements SimpleMessageListener, AutoCloseable {
    static final String USER = "mooring";
    static final String PASSWORD = "the password of the mail server";

    /** Recipients of whom it knows none begin so. */
    static final String NOBODY = "nobody@";

    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    private final SMTPServer server;
    private final List<Mail> mails = new CopyOnWriteArrayList<>();

    /** What came in, once for each recipient. */
    record Mail(String from, String to, String text) {}

    /** How it speaks. */
    enum Manner {
        PLAIN,
        STARTTLS,
        TLS
    }

    private PostOffice(Manner manner, boolean wantsPassword, SSLContext tls) {
        SMTPServer.Builder builder = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("localhost")
                .insertReceivedHeaders(false)
                .simpleMessageListener(this);
        if (manner == Manner.TLS) {
            builder.serverSocketFactory(tls);
        }
        if (manner == Manner.STARTTLS) {
            builder.enableTLS().requireTLS().startTlsSocketFactory(tls);
        }
        if (wantsPassword) {
            builder.requireAuth()
                    .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                        if (!user.equals(USER) || !password.equals(PASSWORD)) {
                            throw new LoginFailedException();
                        }
                    }));
        }
        server = builder.build();
        server.start();
    }

    @Override
    public boolean accept(String from, String recipient) {
        return !recipient.startsWith(NOBODY);
    }

    @Override
    public void deliver(String from, String recipient, InputStream data) throws IOException {
        mails.add(new Mail(from, recipient, new String(data.readAllBytes(), StandardCharsets.UTF_8)));
    }

    static PostOffice open(Manner manner, boolean wantsPassword, Path certificates) throws Exception {
        return new PostOffice(manner, wantsPassword, manner == Manner.PLAIN ? null : tls(certificates));
    }

    /** Makes a key and its certificate with the JDK's keytool; {@code certificate.pem} is for those who shall believe it. */
    static void makeCertificate(Path folder) throws IOException, InterruptedException {
        keytool(
                folder,
                "-genkeypair",
                "-alias",
                "mail",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-validity",
                "2",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12");
        keytool(folder, "-exportcert", "-alias", "mail", "-rfc", "-file", "certificate.pem");
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", "store.p12", "-storepass", new String(STORE_PASSWORD)));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + said);
        }
    }

    /** What a server with that certificate speaks with. */
    static SSLContext tls(Path folder) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("store.p12"))) {
            store.load(in, STORE_PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, STORE_PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    int port() {
        return server.getPortAllocated();
    }

    /** All that came in, in order. */
    List<Mail> mails() {
        return List.copyOf(mails);
    }

    @Override
    public void close() {
        server.stop();
    }
}
