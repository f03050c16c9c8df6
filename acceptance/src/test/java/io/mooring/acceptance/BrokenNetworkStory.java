package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Networks that break, silently or not, and clients who only pretend to come. */
class BrokenNetworkStory {
    private static final int FALLBACK_PORT = 29081;

    @Test
    void aServerThatAnswersNothingIsLeftAfterOneConnectTimeout() throws IOException {
        try (Stage stage = Stage.open(BrokenNetworkStory.class);
                Crowd held = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("\"timeouts\": {\"connectMs\": 600}");
            List<Integer> stuck = new ArrayList<>();
            for (int client = 0; client < 8; client++) {
                if (held.add(Client.connect(site, site.client(client), 5060))
                        .server()
                        .equals("OCS-Real-1")) {
                    stuck.add(client);
                }
            }
            assertThat(stuck).hasSize(4);
            stage.api()
                    .patch("/virtual-servers/OCS", "{\"healthCheck\": {\"timeoutMs\": 500}}")
                    .ok();

            site.onServers("ip rule add from " + site.server(1) + " blackhole");
            long began = System.nanoTime();

            assertThat(server(site, stuck.get(0))).isEqualTo("OCS-Real-2");
            assertThat(msSince(began)).as("ms: one connect timeout, no more").isBetween(500L, 2 * 600L);
            stage.awaitHealth("OCS-Real-1", "down");
            assertThat(msSince(began))
                    .as("ms until it is down: fall * (interval + timeout) + 0.5 s")
                    .isLessThan(3 * (500 + 500) + 500 + 250);
            long before = System.nanoTime();
            assertThat(server(site, stuck.get(1))).isEqualTo("OCS-Real-2");
            assertThat(msSince(before))
                    .as("ms with the server known to be down")
                    .isLessThan(300);

            site.onServers("ip rule del from " + site.server(1) + " blackhole");
            stage.awaitHealth("OCS-Real-1", "up");
            for (Client client : held.clients()) {
                assertThat(client.echo("still here")).isEqualTo("still here");
            }
        }
    }

    @Test
    void withTheLinkToAllServersDownTheFallbackServesAndOpenConnectionsLiveOn() throws IOException {
        try (Stage stage = Stage.open(BrokenNetworkStory.class);
                Crowd held = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("\"fallback\": {\"address\": \"127.0.0.1\", \"port\": " + FALLBACK_PORT + "}");
            try (RealServer fallback =
                    RealServer.start(site.balancer(), "fallback", "127.0.0.1", List.of(FALLBACK_PORT))) {
                for (int client = 0; client < 50; client++) {
                    held.add(Client.connect(site, site.client(client), 443)).server();
                }

                site.onServers("ip link set s0 down");
                long began = System.nanoTime();
                await().atMost(Duration.ofSeconds(14))
                        .pollInterval(Duration.ofMillis(100))
                        .ignoreExceptions()
                        .until(() -> fallback.name().equals(server(site, 100)));
                System.out.printf("The link is down: the fallback serves after %d ms%n", msSince(began));
                await().atMost(Duration.ofSeconds(20)).until(() -> msSince(began) > 14_000);
                site.onServers("ip link set s0 up");

                stage.awaitHealth("OCS-Real-1", "up");
                stage.awaitHealth("OCS-Real-2", "up");
                for (Client client : held.clients()) {
                    assertThat(client.echo("still here")).isEqualTo("still here");
                }
                assertThat(server(site, 100)).as("never stored").startsWith("OCS-Real-");
            }
        }
    }

    /** Two servers and twenty ports to each: forty sessions. The rest is told at once, and no server is blamed. */
    @Test
    void withoutLocalPortsClientsAreToldAtOnceAndNoServerIsBlamed() throws IOException {
        try (Stage stage = Stage.open(BrokenNetworkStory.class);
                Crowd held = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("");
            site.onBalancer("sysctl -qw 'net.ipv4.ip_local_port_range=40000 40019'");

            int toldBefore = told(stage, "exhausted");
            int turnedAway = 0;
            for (int client = 0; client < 60; client++) {
                long began = System.nanoTime();
                Client connection = held.add(Client.connect(site, site.client(client), 5060));
                if (connection.server() == null) {
                    assertThat(msSince(began)).as("ms").isLessThan(1000);
                    turnedAway++;
                }
            }

            assertThat(turnedAway).isEqualTo(20);
            awaitExhausted(stage, 20, toldBefore);
            assertThat(server(site, 200, 443))
                    .as("other ports are not concerned")
                    .startsWith("OCS-Real-");
            assertThat(List.of(stage.health("OCS-Real-1"), stage.health("OCS-Real-2")))
                    .containsOnly("up");
            for (Client client : held.clients()) {
                client.reset(); // a connection that is closed in order occupies its port for another minute
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> String.valueOf(server(site, 201)).startsWith("OCS-Real-"));
        }
    }

    /** Twenty ports of one address to each of two servers are used up; with a second address there are as many again. */
    @Test
    void withoutPortsOfASourceAddressAnotherOneHelps() throws IOException {
        try (Stage stage = Stage.open(BrokenNetworkStory.class);
                Crowd held = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("\"sourceAddresses\": [\"10.20.0.1\"]");
            site.onBalancer("sysctl -qw 'net.ipv4.ip_local_port_range=40000 40019'");
            site.onBalancer("ip addr add 10.20.0.3/16 dev s0");
            int addressesBefore = told(stage, "source-address-failed");

            int toldBefore = told(stage, "exhausted");
            int turnedAway = 0;
            for (int client = 0; client < 50; client++) {
                turnedAway += held.add(Client.connect(site, site.client(client), 5060))
                                        .server()
                                == null
                        ? 1
                        : 0;
            }
            assertThat(turnedAway).isEqualTo(10);
            awaitExhausted(stage, 10, toldBefore);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> told(stage, "source-address-failed") - addressesBefore == 10);
            assertThat(stage.plane()
                            .get("/v1/status")
                            .ok()
                            .json()
                            .path("problems")
                            .toString())
                    .contains("no source address can be used, the last was 10.20.0.1");

            stage.api()
                    .patch("/virtual-servers/OCS", "{\"sourceAddresses\": [\"10.20.0.1\", \"10.20.0.3\"]}")
                    .ok();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> String.valueOf(server(site, 200)).startsWith("OCS-Real-"));
            for (int client = 100; client < 130; client++) {
                assertThat(held.add(Client.connect(site, site.client(client), 5060))
                                .server())
                        .startsWith("OCS-Real-");
            }
            assertThat(stage.plane().get("/v1/status").ok().json().path("problems"))
                    .isEmpty();
            assertThat(held.clients().get(0).echo("still here")).isEqualTo("still here");
            for (Client client : held.clients()) {
                client.reset();
            }
        }
    }

    /** So many sessions ended for want of a port, which is counted and said, and no connect counts against a server. */
    private static void awaitExhausted(Stage stage, int count, int toldBefore) throws IOException {
        await().atMost(Duration.ofSeconds(10)).until(() -> metric(stage, "sessions_ended_total", "exhausted") == count);
        assertThat(metric(stage, "server_connects_failed_total", "OCS-Real-1")).isZero();
        assertThat(metric(stage, "server_connects_failed_total", "OCS-Real-2")).isZero();
        await().atMost(Duration.ofSeconds(10)).until(() -> told(stage, "exhausted") - toldBefore == count);
    }

    /** How often this event was told in the log, by the counts of its lines. */
    private static int told(Stage stage, String event) {
        return stage.dataPlane()
                .log()
                .lines()
                .filter(line -> line.contains("event=" + event + " "))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".* count=(\\d+).*", "$1")))
                .sum();
    }

    /** The sum of the samples of this meter with this label. */
    private static double metric(Stage stage, String meter, String label) throws IOException {
        List<String> samples = stage.plane()
                .get("/metrics")
                .ok()
                .text()
                .lines()
                .filter(line -> line.startsWith("mooring_" + meter + "{") && line.contains("\"" + label + "\""))
                .toList();
        assertThat(samples).as(meter + " with " + label).isNotEmpty();
        return samples.stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void halfOpenAndSilentClientsDisturbNobody() throws Exception {
        String hping = Tool.need("hping3", "hping3");
        try (Stage stage = Stage.open(BrokenNetworkStory.class);
                Crowd silent = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            stage.openGuide("");
            for (int client = 0; client < 500; client++) {
                silent.add(Client.connect(
                        site, site.client(1000 + client), site.ports().get(client % 12)));
            }
            site.onBalancer(
                    "ip route add default via 192.168.2.1"); // answers to forged addresses are lost, not refused

            Process forger = site.clients()
                    .process(
                            Files.createTempFile("hping", ".out"),
                            List.of(
                                    hping,
                                    "-q",
                                    "-S",
                                    "--rand-source",
                                    "-p",
                                    "5060",
                                    "-i",
                                    "u500",
                                    "-c",
                                    "2000",
                                    site.address()))
                    .start();
            long[] ms = new long[50];
            for (int client = 0; client < ms.length; client++) {
                long began = System.nanoTime();
                assertThat(server(site, client)).startsWith("OCS-Real-");
                ms[client] = msSince(began);
            }
            assertThat(forger.waitFor(30, TimeUnit.SECONDS)).isTrue();
            site.onBalancer("sh -c 'test $(ss -Hn state syn-recv | wc -l) -gt 500'"); // they are there

            Arrays.sort(ms);
            System.out.printf("2,000 forged SYNs and 500 silent clients: p50 %d ms, most %d ms%n", ms[25], ms[49]);
            assertThat(ms[25]).as("ms, half of the clients").isLessThan(50);
        }
    }

    private static String server(Site site, int client) throws IOException {
        return server(site, client, 5060);
    }

    private static String server(Site site, int client, int port) throws IOException {
        try (Client connection = Client.connect(site, site.client(client), port)) {
            return connection.server();
        }
    }

    private static long msSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }
}
