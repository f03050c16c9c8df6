package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A silent session ends when its time is up, one that speaks now and then does not. */
class IdleTimeoutStory {
    private static final int TIMEOUT_MS = 2000;

    @Test
    void onlySilenceEndsASession() throws IOException {
        try (Stage stage = Stage.open(IdleTimeoutStory.class)) {
            stage.openGuide("\"timeouts\": {\"clientMs\": " + TIMEOUT_MS + ", \"serverMs\": 60000}");
            Site site = stage.site();
            try (Client silent = Client.connect(site, site.client(0), site.port(5060));
                    Client halfClosed = Client.connect(site, site.client(1), site.port(5060));
                    Client speaking = Client.connect(site, site.client(2), site.port(5060))) {
                silent.server();
                long begin = System.nanoTime();
                speaking.server();
                halfClosed.server();
                for (int i = 0; i < 8; i++) {
                    assertThat(speaking.silentFor(500))
                            .as("alive after " + 500 * (i + 1) + " ms")
                            .isTrue();
                    assertThat(speaking.echo("word " + i)).isEqualTo("word " + i);
                }

                // It ended long ago: its end has been waiting to be read.
                assertThat(silent.readLine()).isNull();
                long ended = (System.nanoTime() - begin) / 1_000_000;
                assertThat(ended).isGreaterThanOrEqualTo(TIMEOUT_MS);
                assertThat(speaking.echo("last word")).isEqualTo("last word");

                begin = System.nanoTime();
                assertThat(speaking.readLine()).as("silent at last").isNull();
                ended = (System.nanoTime() - begin) / 1_000_000;
                assertThat(ended).isBetween(TIMEOUT_MS - 100L, TIMEOUT_MS + 1500L);
            }
            stage.awaitConnections(0);
        }
    }
}
