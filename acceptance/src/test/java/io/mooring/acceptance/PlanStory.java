package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A change is tried first: what the plan says of 20 sessions of 7 clients is what happens then, and nothing happens before. */
class PlanStory {
    private static final int SESSIONS = 20;
    private static final int CLIENTS = 7;
    private static final String OCS = "/virtual-servers/OCS";
    private static final String FIRST = OCS + "/real-servers/OCS-Real-1";
    private static final String HALTED = "{\"state\": \"halted\"}";

    @Test
    void theNumbersOfThePlanComeTrue() throws IOException {
        try (Stage stage = Stage.open(PlanStory.class);
                Crowd crowd = new Crowd()) {
            stage.openGuide("");
            Map<Client, String> sessions = hold(stage.site(), crowd);
            Map<Integer, String> homes = new LinkedHashMap<>();
            for (int i = 0; i < CLIENTS; i++) {
                homes.put(i, crowd.clients().get(i).server());
            }
            int closing = count(sessions.values(), "OCS-Real-1");
            int moving = count(homes.values(), "OCS-Real-1");
            assertThat(closing).as("both servers have some").isBetween(1, SESSIONS - 1);
            assertThat(moving).isBetween(1, CLIENTS - 1);
            String revision = stage.api().get(OCS).ok().revision();

            JsonNode halting = plan(stage.api().patch(FIRST + "?dryRun=true", HALTED));
            System.out.println("the plan of halting a real server: " + halting);
            assertThat(impact(halting)).containsExactly(0, 0, closing, moving);
            assertThat(halting.at("/changes/0/path").asText())
                    .isEqualTo("/virtualServers/OCS/realServers/OCS-Real-1/state");
            assertThat(halting.at("/impact/perDataPlane/0/dataPlane").asText()).isEqualTo("edge-1");
            assertThat(halting.path("warnings")).isEmpty();
            JsonNode deleting = plan(stage.api().delete(OCS + "?dryRun=true"));
            assertThat(impact(deleting)).containsExactly(0, 12, 0, CLIENTS);
            Api.Answer refused = stage.api().patch(FIRST + "?maxConnectionsClosed=" + (closing - 1), HALTED);
            assertThat(refused.status()).as(refused.text()).isEqualTo(409);
            assertThat(refused.text()).contains("impact-exceeded", "edge-1 " + closing);
            assertNothingHappened(stage, crowd, revision);

            stage.api()
                    .patch(FIRST + "?maxConnectionsClosed=" + closing, HALTED)
                    .ok();
            assertThat(ended(sessions, "OCS-Real-1")).isEqualTo(closing);
            assertThat(ended(sessions, "OCS-Real-2")).isZero();
            stage.awaitConnections(SESSIONS - closing);
            assertThat(moved(stage.site(), homes)).isEqualTo(moving);
            stage.awaitConnections(SESSIONS - closing);

            Api.Answer last = stage.api().delete(OCS + "/real-servers/OCS-Real-2");
            assertThat(last.status()).as(last.text()).isEqualTo(409);
            assertThat(last.text()).contains("would-remove-last-server");
            assertThat(impact(plan(stage.api().delete(OCS + "?dryRun=true")))).containsExactly(0, 12, 0, CLIENTS);
            stage.api().delete(OCS).ok();
            JsonNode status = stage.plane().get("/v1/status").ok().json();
            assertThat(status.path("persistenceEntries").asInt()).isZero();
            assertThat(status.path("virtualServers")).isEmpty();
            assertThat(ended(sessions, "OCS-Real-2")).as("they live on").isZero();
        }
    }

    @Test
    void amongAThousandVirtualServersAPlanIsQuick() throws IOException {
        try (Stage stage = Stage.open(PlanStory.class)) {
            String reals = IntStream.rangeClosed(1, 10)
                    .mapToObj(i -> "{\"name\": \"r" + i + "\", \"address\": \"127.0.0." + i + "\", \"port\": 9}")
                    .collect(Collectors.joining(", "));
            String servers = IntStream.range(0, 1000)
                    .mapToObj(i -> "{\"name\": \"v" + i + "\", \"address\": \"127.9." + (i >> 8) + "." + (i & 255)
                            + "\", \"ports\": [10000], \"healthCheck\": {\"type\": \"none\"}, \"realServers\": ["
                            + reals
                            + "]}")
                    .collect(Collectors.joining(", "));
            stage.api()
                    .put("/config", "{\"virtualServers\": [" + servers + "]}")
                    .ok();
            stage.awaitConnected();

            List<Long> tookMs = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                long began = System.nanoTime();
                JsonNode plan = plan(stage.api().delete("/virtual-servers/v500?dryRun=true"));
                tookMs.add((System.nanoTime() - began) / 1_000_000);
                assertThat(impact(plan)).containsExactly(0, 1, 0, 0);
            }

            System.out.println("dry run of a delete among 1000 virtual servers x 10 real servers, ms: " + tookMs);
            assertThat(tookMs).allMatch(ms -> ms < 20_000);
        }
    }

    private static Map<Client, String> hold(Site site, Crowd crowd) throws IOException {
        Map<Client, String> sessions = new LinkedHashMap<>();
        for (int i = 0; i < SESSIONS; i++) {
            Client client = crowd.add(
                    Client.connect(site, site.client(i % CLIENTS), site.ports().get(i % 12)));
            sessions.put(client, client.server());
        }
        return sessions;
    }

    private static JsonNode plan(Api.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode plan = answer.json();
        assertThat(plan.path("valid").asBoolean()).isTrue();
        assertThat(plan.path("baseRevision").asText()).isEqualTo(answer.revision());
        return plan;
    }

    /** Listeners opened and closed, connections closed, entries moved. */
    private static List<Integer> impact(JsonNode plan) {
        List<Integer> counts = new ArrayList<>();
        for (String field :
                List.of("listenersOpened", "listenersClosed", "connectionsClosed", "persistenceEntriesMoved")) {
            counts.add(plan.path("impact").path(field).asInt(-1));
        }
        return counts;
    }

    private static void assertNothingHappened(Stage stage, Crowd crowd, String revision) throws IOException {
        Api.Answer now = stage.api().get(OCS).ok();
        assertThat(now.revision()).isEqualTo(revision);
        assertThat(now.json().at("/realServers/0/state").asText()).isEqualTo("enabled");
        JsonNode status = stage.plane().get("/v1/status").ok().json();
        assertThat(status.path("appliedRevision").asText()).isEqualTo(revision);
        assertThat(status.path("connections").asInt()).isEqualTo(SESSIONS);
        assertThat(status.path("persistenceEntries").asInt()).isEqualTo(CLIENTS);
        for (Client client : crowd.clients()) {
            assertThat(client.echo("still there")).isEqualTo("still there");
        }
    }

    /** How many of a server's sessions have ended. */
    private static int ended(Map<Client, String> sessions, String server) throws IOException {
        int ended = 0;
        for (Map.Entry<Client, String> session : sessions.entrySet()) {
            if (session.getValue().equals(server)) {
                ended += session.getKey().silentFor(server.equals("OCS-Real-1") ? 2_000 : 20) ? 0 : 1;
            }
        }
        return ended;
    }

    /** How many clients come to another server than before. */
    private static int moved(Site site, Map<Integer, String> homes) throws IOException {
        int moved = 0;
        for (Map.Entry<Integer, String> home : homes.entrySet()) {
            try (Client client = Client.connect(site, site.client(home.getKey()), site.port(443))) {
                moved += home.getValue().equals(client.server()) ? 0 : 1;
            }
        }
        return moved;
    }

    private static int count(Iterable<String> servers, String server) {
        int count = 0;
        for (String one : servers) {
            count += one.equals(server) ? 1 : 0;
        }
        return count;
    }
}
