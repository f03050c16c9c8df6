package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that asks before it sends a large snapshot (RFC 9110 section 10.1.1), as curl does. */
class ExpectContinueTest {
    @Test
    void itIsToldToGoOnUnlessItIsRefusedAnyway(@TempDir Path state) throws Exception {
        try (DataPlane plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, state, "secret", false))) {
            assertThat(firstLine(plane, "secret")).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(firstLine(plane, "another")).isEqualTo("HTTP/1.1 401 Unauthorized");
        }
    }

    private static String firstLine(DataPlane plane, String secret) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), plane.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write(("PUT /v1/snapshot HTTP/1.1\r\nHost: plane\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 2000000\r\nExpect: 100-continue\r\nAuthorization: Bearer "
                                    + secret
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream in = client.getInputStream();
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }
}
