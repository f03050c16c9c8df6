package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Connections that a story holds open, and which servers they are on. */
final class Crowd implements AutoCloseable {
    private final List<Client> clients = new ArrayList<>();

    Client add(Client client) {
        clients.add(client);
        return client;
    }

    List<Client> clients() {
        return clients;
    }

    /** How many are on each server, by its name. */
    Map<String, Integer> byServer() throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        for (Client client : clients) {
            counts.merge(String.valueOf(client.server()), 1, Integer::sum);
        }
        return counts;
    }

    /** Everybody leaves as soon as a real server has answered, which makes room for those who wait; who waits longest is not told. */
    void leaveOnceServed() {
        List<Client> left = new ArrayList<>(clients);
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    for (Client client : List.copyOf(left)) {
                        if (client.served()) {
                            assertThat(client.server()).startsWith("OCS-Real-");
                            client.close();
                            left.remove(client);
                        }
                    }
                    return left.isEmpty();
                });
    }

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
    }
}
