package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Drain keeps clients and takes no new ones; halted lets go of everybody at once. */
class AdminStateStory {
    @Test
    void drainKeepsItsClientsAndHaltedLetsThemGo() throws IOException {
        try (Stage stage = Stage.open(AdminStateStory.class);
                Crowd crowd = new Crowd()) {
            stage.openGuide("");
            Site site = stage.site();
            Client held = crowd.add(Client.connect(site, site.client(0), site.port(5060)));
            String home = held.server();
            String other = home.equals("OCS-Real-1") ? "OCS-Real-2" : "OCS-Real-1";
            String path = "/virtual-servers/OCS/real-servers/" + home;

            stage.api().patch(path, "{\"state\": \"drain\"}").ok();
            assertThat(crowd.add(Client.connect(site, site.client(0), site.port(443)))
                            .server())
                    .isEqualTo(home);
            for (int client = 1; client <= 8; client++) {
                assertThat(crowd.add(Client.connect(site, site.client(client), site.port(443)))
                                .server())
                        .isEqualTo(other);
            }
            assertThat(held.echo("drained")).isEqualTo("drained");

            stage.api().patch(path, "{\"state\": \"halted\"}").ok();
            assertThat(held.readLine()).as("the session on the halted server").isNull();
            assertThat(crowd.add(Client.connect(site, site.client(0), site.port(5060)))
                            .server())
                    .isEqualTo(other);

            stage.api().patch(path, "{\"state\": null}").ok();
            stage.awaitHealth(home, "up");
            assertThat(crowd.add(Client.connect(site, site.client(0), site.port(135)))
                            .server())
                    .isEqualTo(other);
            assertThat(crowd.add(Client.connect(site, site.client(99), site.port(135)))
                            .server())
                    .isEqualTo(home);
        }
    }
}
