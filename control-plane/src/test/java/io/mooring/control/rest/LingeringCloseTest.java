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
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class LingeringCloseTest {
    private static final int LENGTH = 3 << 20;

    @TestHTTPResource("/")
    URI base;

    @Test
    void whoSendsABodyAfterItWasRefusedStillSeesTheAnswer() throws IOException {
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /api/v1/globals HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + ControlPlane.TOKEN
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + LENGTH + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
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
}
