package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** SIGTERM: no new clients, the open sessions may end by themselves for a while, then they are closed. */
class ShutdownStory {
    @Test
    void sessionsMayEndByThemselvesForTheGracePeriod() throws IOException {
        try (Stage stage = Stage.open(ShutdownStory.class)) {
            stage.openGuide("");
            stage.api().patch("/globals", "{\"shutdownGraceSeconds\": 4}").ok();
            Site site = stage.site();
            Client brief = Client.connect(site, site.client(0), site.port(5060));
            Client patient = Client.connect(site, site.client(1), site.port(5060));
            brief.server();
            patient.server();

            stage.dataPlane().terminate();
            await().until(() -> refused(site));
            assertThat(brief.echo("still served")).isEqualTo("still served");
            brief.close();

            assertThat(stage.dataPlane().alive()).isTrue();
            assertThat(patient.readLine())
                    .as("closed at the end of the grace period")
                    .isNull();
            assertThat(stage.dataPlane().stop(10)).as("exit code").isIn(0, 143);
            assertThat(stage.controlPlane().stop(10)).as("exit code").isIn(0, 143);
            assertThatThrownBy(() -> Client.connect(site, site.client(1), site.port(443)))
                    .isInstanceOf(IOException.class);
        }
    }

    private static boolean refused(Site site) {
        try {
            Client.connect(site, site.client(2), site.port(443)).close();
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
