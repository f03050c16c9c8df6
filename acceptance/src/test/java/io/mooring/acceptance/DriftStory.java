package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A listener that is not as desired is named at the control plane within five seconds, and no longer when it is again. */
class DriftStory {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void aPortThatAnotherProgramHoldsIsNamedUntilItIsFree() throws IOException {
        try (Stage stage = Stage.open(DriftStory.class)) {
            Site site = stage.site();
            int taken = site.port(5065);
            try (RealServer other = RealServer.start(site.balancer(), "other", site.address(), List.of(taken))) {
                stage.openGuide("");

                await().atMost(LIMIT).until(() -> subjects(stage).equals(List.of(site.address() + ":" + taken)));
                assertThat(drift(stage).get(0).path("virtualServer").asText()).isEqualTo("OCS");
                assertThat(drift(stage).get(0).path("message").asText()).contains("another process listens on");
                assertThat(other.name()).isEqualTo("other");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> subjects(stage).isEmpty());
        }
    }

    @Test
    void anAddressThatLeavesTheHostIsNamedUntilItIsBack() throws IOException {
        try (Stage stage = Stage.open(DriftStory.class)) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("");
            await().atMost(LIMIT).until(() -> subjects(stage).isEmpty());

            site.onBalancer("ip addr del 192.168.2.171/24 dev c0");
            await().atMost(LIMIT)
                    .until(() -> subjects(stage).size() == site.ports().size());
            assertThat(drift(stage).get(0).path("message").asText()).contains("not on this host");

            site.onBalancer("ip addr add 192.168.2.171/24 dev c0");
            await().atMost(LIMIT).until(() -> subjects(stage).isEmpty());
        }
    }

    private static JsonNode drift(Stage stage) throws IOException {
        return stage.api().get("/data-planes/edge-1").ok().json().at("/status/drift");
    }

    private static List<String> subjects(Stage stage) throws IOException {
        List<String> subjects = new ArrayList<>();
        drift(stage).forEach(item -> subjects.add(item.path("subject").asText()));
        return subjects;
    }
}
