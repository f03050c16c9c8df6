package io.mooring.acceptance;

import java.io.IOException;
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

    @Override
    public void close() throws IOException {
        for (Client client : clients) {
            client.close();
        }
    }
}
