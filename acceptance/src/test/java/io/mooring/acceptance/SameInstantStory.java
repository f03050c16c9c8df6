package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A thousand new clients open four ports at the same instant each: none of them is split between servers. */
class SameInstantStory {
    private static final int CLIENTS = 1000;
    private static final int PORTS = 4;
    private static final int AT_ONCE = 12;

    @Test
    void aThousandClientsThatOpenFourPortsAtOnceAreNeverSplit() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE * PORTS);
        try (Stage stage = Stage.open(SameInstantStory.class)) {
            stage.openGuide("");
            List<Integer> split = new ArrayList<>();

            for (int first = 0; first < CLIENTS; first += AT_ONCE) {
                List<List<Future<String>>> clients = new ArrayList<>();
                for (int number = first; number < Math.min(first + AT_ONCE, CLIENTS); number++) {
                    clients.add(open(threads, stage.site(), number));
                }
                for (int i = 0; i < clients.size(); i++) {
                    Set<String> servers = new TreeSet<>();
                    for (Future<String> server : clients.get(i)) {
                        servers.add(server.get());
                    }
                    if (servers.size() != 1) {
                        split.add(first + i);
                    }
                }
            }

            assertThat(split).as("clients on two servers").isEmpty();
            assertThat(stage.plane()
                            .get("/v1/status")
                            .ok()
                            .json()
                            .path("persistenceEntries")
                            .asInt())
                    .isEqualTo(CLIENTS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Future<String>> open(ExecutorService threads, Site site, int number) {
        CyclicBarrier together = new CyclicBarrier(PORTS);
        List<Future<String>> servers = new ArrayList<>();
        for (int i = 0; i < PORTS; i++) {
            int port = site.ports().get(i);
            servers.add(threads.submit(() -> {
                together.await();
                return server(site, number, port);
            }));
        }
        return servers;
    }

    private static String server(Site site, int number, int port) throws IOException {
        try (Client client = Client.connect(site, site.client(number), port)) {
            return String.valueOf(client.server());
        }
    }
}
