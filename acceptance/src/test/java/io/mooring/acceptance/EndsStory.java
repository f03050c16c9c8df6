package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The end of a connection passes through as what it was: half-close and reset, in both directions. */
class EndsStory {
    private static Stage stage;
    private static ServerSocketChannel listener;

    @BeforeAll
    static void open() throws IOException {
        stage = Stage.open(EndsStory.class);
        Site site = stage.site();
        listener = site.servers().listen(site.server(1), site.port(5060));
        stage.api()
                .put("/virtual-servers/ends", """
                        {"address": "%s", "ports": [%d], "healthCheck": {"type": "none"},
                         "realServers": [{"name": "one", "address": "%s"}]}
                        """.formatted(site.address(), site.port(5060), site.server(1)))
                .ok();
    }

    @AfterAll
    static void close() throws IOException {
        listener.close();
        stage.close();
    }

    private final Client client = connect();
    private final SocketChannel channel = accept();
    private final Socket server = channel.socket();

    @Test
    void theClientMayEndFirstAndStillGetsEverything() throws IOException {
        client.send("question\n");
        client.finish();

        assertThat(new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("question\n");
        server.getOutputStream().write("a late answer\n".getBytes(StandardCharsets.UTF_8));
        server.close();
        assertThat(client.readLine()).isEqualTo("a late answer");
        assertThat(client.readLine()).isNull();
    }

    @Test
    void theServerMayEndFirstAndStillGetsEverything() throws IOException {
        server.getOutputStream().write("greeting\n".getBytes(StandardCharsets.UTF_8));
        server.shutdownOutput();

        assertThat(client.readLine()).isEqualTo("greeting");
        assertThat(client.readLine()).isNull();
        client.send("a late word\n");
        client.close();
        assertThat(new String(server.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("a late word\n");
        server.close();
    }

    @Test
    void aResetOfTheClientReachesTheServer() throws IOException {
        client.send("x");
        assertThat(server.getInputStream().read()).isEqualTo('x');
        client.reset();

        assertThatThrownBy(() -> server.getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        server.close();
    }

    @Test
    void aResetOfTheServerReachesTheClient() throws IOException {
        client.send("x");
        assertThat(server.getInputStream().read()).isEqualTo('x');
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();

        assertThatThrownBy(client::readLine).isInstanceOf(SocketException.class).hasMessageContaining("reset");
        client.close();
    }

    private static Client connect() {
        try {
            return Client.connect(
                    stage.site(), stage.site().client(0), stage.site().port(5060));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SocketChannel accept() {
        try {
            SocketChannel channel = listener.accept();
            channel.socket().setSoTimeout(10_000);
            return channel;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
