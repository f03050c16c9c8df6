package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The port that is checked dies and those that serve live: new and remembered clients leave, open connections go on. */
class CheckPortStory {
    @Test
    void aServerThatFailsItsChecksIsLeftButItsConnectionsLiveOn() throws IOException {
        try (Stage stage = Stage.open(CheckPortStory.class);
                Crowd held = new Crowd()) {
            Site site = stage.site();
            List<Integer> unchecked = site.ports().stream()
                    .filter(port -> port != site.port(5061))
                    .toList();
            RealServer checkPort =
                    RealServer.start(site.servers(), "OCS-Real-1", site.server(1), List.of(site.port(5061)));
            try (RealServer first = RealServer.start(site.servers(), "OCS-Real-1", site.server(1), unchecked)) {
                stage.startServer(2);
                stage.api().put("/virtual-servers/OCS", stage.guide("")).ok();
                stage.awaitHealth("OCS-Real-1", "up");
                stage.awaitHealth("OCS-Real-2", "up");
                for (int client = 0; client < 10; client++) {
                    held.add(Client.connect(site, site.client(client), site.port(5060)))
                            .server();
                }
                assertThat(held.byServer()).containsEntry(first.name(), 5);

                checkPort.close();
                stage.awaitHealth("OCS-Real-1", "down");

                for (Client client : held.clients()) {
                    assertThat(client.echo("still here")).isEqualTo("still here");
                }
                for (int client = 0; client < 20; client++) {
                    try (Client again = Client.connect(site, site.client(client), site.port(443))) {
                        assertThat(again.server()).as("client " + client).isEqualTo("OCS-Real-2");
                    }
                }
            }
        }
    }
}
