package io.mooring.control.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class LingeringCloseTest {
    private static final int LENGTH = 3 << 20;

    @TestHTTPResource("/")
    URI base;

    @Test
    void whoseBodyWasReadKeepsTheConnection() throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            for (String body :
                    new String[] {"{\"defaultMaxConnections\": 40000}", "{}", "{\"retries\": 1}", "{", "{}"}) {
                socket.getOutputStream().write((head(body.length()) + body).getBytes(StandardCharsets.ISO_8859_1));

                String answer = answer(socket.getInputStream());

                assertThat(answer)
                        .as(body)
                        .startsWith("HTTP/1.1 ")
                        .contains("Mooring-Revision: ")
                        .doesNotContainIgnoringCase("Connection: close");
            }
        }
    }

    @Test
    void whoSendsABodyAfterItWasRefusedStillSeesTheAnswer() throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head(LENGTH).getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            await().atMost(Duration.ofSeconds(20)).until(() -> in.available() > 0);

            for (int sent = 0; sent < LENGTH; sent += 1 << 16) {
                out.write(new byte[1 << 16]);
            }

            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .contains(" 413 ")
                    .contains("/problems/too-large");
        }
    }

    private static String head(int length) {
        return "PUT /api/v1/globals?dryRun=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + ControlPlane.TOKEN + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** The head of an answer; its body is read as well. */
    private static String answer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("the connection is open").isNotEqualTo(-1);
            head.append((char) next);
        }
        Matcher length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
        assertThat(length.find()).isTrue();
        in.readNBytes(Integer.parseInt(length.group(1)));
        return head.toString();
    }
}
