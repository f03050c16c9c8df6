package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Sixty clients open six connections each, on different ports: each is on one server, and the servers share them evenly. */
class StickinessStory {
    @Test
    void sixtyClientsOnSixPortsEachAreNeverSplit() throws IOException {
        try (Stage stage = Stage.open(StickinessStory.class);
                Crowd crowd = new Crowd()) {
            stage.openGuide("");
            Site site = stage.site();
            List<Integer> ports = site.ports();
            Map<String, Integer> clientsOn = new TreeMap<>();

            for (int number = 0; number < 60; number++) {
                Set<String> servers = new HashSet<>();
                for (int i = 0; i < 6; i++) {
                    int port = ports.get((number + 2 * i) % ports.size());
                    servers.add(crowd.add(Client.connect(site, site.client(number), port))
                            .server());
                }
                assertThat(servers).as("the servers of client " + number).hasSize(1);
                clientsOn.merge(servers.iterator().next(), 1, Integer::sum);
            }

            assertThat(clientsOn).isEqualTo(Map.of("OCS-Real-1", 30, "OCS-Real-2", 30));
        }
    }
}
