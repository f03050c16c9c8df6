package io.mooring.data.simulation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What operators desire, and change their minds about. */
final class Wishes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_VIRTUAL_SERVERS = 3;
    private static final int MOST_REAL_SERVERS = 5;
    private static final int PORTS = 6;

    private final SplittableRandom random;
    private final boolean talking;
    private final ObjectNode document = JSON.createObjectNode();
    private final ObjectNode globals = document.putObject("globals");
    private final ArrayNode virtualServers = document.putArray("virtualServers");

    Wishes(SplittableRandom random, boolean talking) {
        this.random = random;
        this.talking = talking;
        add();
        if (random.nextBoolean()) {
            add();
        }
    }

    Configuration configuration() {
        try {
            return JSON.treeToValue(document, Configuration.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes something; the answer says what. */
    String change() {
        int kind = random.nextInt(20);
        if (virtualServers.isEmpty() || kind == 0) {
            return add();
        }
        if (kind == 1) {
            int at = random.nextInt(virtualServers.size());
            String name = virtualServers.get(at).get("name").asText();
            virtualServers.remove(at);
            return "remove " + name;
        }
        if (kind == 2) {
            return global();
        }
        ObjectNode virtualServer = (ObjectNode) virtualServers.get(random.nextInt(virtualServers.size()));
        String name = virtualServer.get("name").asText();
        if (kind < 6) {
            return name + ": " + servers(virtualServer);
        }
        ArrayNode servers = (ArrayNode) virtualServer.get("realServers");
        if (kind < 12 && !servers.isEmpty()) {
            ObjectNode server = (ObjectNode) servers.get(random.nextInt(servers.size()));
            return name + " " + server.get("name").asText() + ": " + realServer(server);
        }
        return name + ": " + (kind < 15 ? persistence(virtualServer) : virtualServer(virtualServer));
    }

    private String add() {
        if (virtualServers.size() == MOST_VIRTUAL_SERVERS) {
            return "nothing";
        }
        Set<String> names = new HashSet<>();
        virtualServers.forEach(one -> names.add(one.get("name").asText()));
        int number = random.nextInt(MOST_VIRTUAL_SERVERS);
        while (names.contains("v" + number)) {
            number = (number + 1) % MOST_VIRTUAL_SERVERS;
        }
        ObjectNode added = virtualServers.addObject();
        added.put("name", "v" + number)
                .put("address", "127.0.0.1")
                .put("maxConnections", oneOf(2, 5, 1000, 1000))
                .putArray("realServers");
        added.putObject("persistence").put("tableSize", oneOf(2, 4, 8, 1000)).put("timeoutSeconds", oneOf(1, 5, 60));
        added.putObject("healthCheck");
        ports(added);
        for (int i = random.nextInt(MOST_REAL_SERVERS); i >= 0; i--) {
            servers(added);
        }
        for (int i = random.nextInt(4); i >= 0; i--) {
            virtualServer(added);
        }
        return "add " + words(added);
    }

    private String servers(ObjectNode virtualServer) {
        ArrayNode servers = (ArrayNode) virtualServer.get("realServers");
        Set<String> names = new HashSet<>();
        servers.forEach(one -> names.add(one.get("name").asText()));
        String name = "s" + random.nextInt(MOST_REAL_SERVERS);
        int place = random.nextInt(servers.size() + 1);
        if (!names.contains(name)) {
            ObjectNode added =
                    servers.insertObject(place).put("name", name).put("address", address(virtualServer, name));
            for (int i = random.nextInt(3); i > 0; i--) {
                realServer(added);
            }
            return "add " + words(added);
        }
        for (int i = 0; i < servers.size(); i++) {
            if (servers.get(i).get("name").asText().equals(name)) {
                servers.remove(i);
            }
        }
        return "remove " + name;
    }

    private String address(ObjectNode virtualServer, String name) {
        return "10." + virtualServer.get("name").asText().substring(1) + "." + name.substring(1) + "." + oneOf(1, 1, 2);
    }

    private String realServer(ObjectNode server) {
        switch (random.nextInt(6)) {
            case 0 -> server.put("weight", oneOf(0, 1, 1, 2, 3, 256));
            case 1 -> server.put("maxConnections", oneOf(0, 0, 1, 2, 5));
            case 2 -> server.put("slowStartSeconds", oneOf(0, 0, 1, 60));
            case 3 -> server.put("backup", random.nextInt(3) == 0);
            case 4 -> {
                String address = server.get("address").asText();
                server.put("address", address.substring(0, address.length() - 1) + oneOf(1, 2));
            }
            default -> server.put("state", oneOf("enabled", "enabled", "drain", "halted"));
        }
        return words(server);
    }

    private String persistence(ObjectNode virtualServer) {
        ObjectNode persistence = (ObjectNode) virtualServer.get("persistence");
        switch (random.nextInt(8)) {
            case 0 -> persistence.put("mode", oneOf("none", "source-ip", "source-ip"));
            case 1 -> persistence.put("timeoutSeconds", oneOf(1, 5, 60, 1800));
            case 2 -> persistence.put("tableSize", oneOf(1, 2, 4, 8, 1000));
            case 3 -> persistence.put("expireFrom", oneOf("last-close", "last-connect"));
            case 4 -> persistence.put("onTableFull", oneOf("evict-oldest", "reject-new"));
            case 5 -> persistence.put("onServerDown", oneOf("move", "prefer", null));
            case 6 -> persistence.put("ipv4PrefixLength", oneOf(32, 24, 16));
            default -> persistence.put("ipv6PrefixLength", oneOf(128, 64, 100));
        }
        return words(persistence);
    }

    private String virtualServer(ObjectNode server) {
        ObjectNode check = (ObjectNode) server.get("healthCheck");
        switch (random.nextInt(11)) {
            case 0 -> server.put("balance", oneOf("leastconn", "leastconn", "roundrobin", "source", "random", "first"));
            case 1 -> server.set("fallback", null);
            case 2 -> server.putObject("fallback").put("address", "10.9.9." + oneOf(1, 2));
            case 3 -> server.put("redispatch", random.nextBoolean());
            case 4 -> server.put("maxConnections", oneOf(1, 2, 5, 1000));
            case 5 -> server.put("closeOnServerDown", random.nextBoolean());
            case 6 -> check.put("type", oneOf("tcp", "tcp", "none"));
            case 7 -> check.put("intervalMs", oneOf(500, 2000)).put("timeoutMs", oneOf(300, 3000));
            case 8 -> check.put("rise", oneOf(1, 2, 5)).put("fall", oneOf(1, 3, 4));
            case 9 -> check.put("initialState", oneOf("up", "down"));
            default -> ports(server);
        }
        return words(server);
    }

    /** Ports that nobody has, or that another has to give. */
    private void ports(ObjectNode server) {
        List<Integer> wanted = new ArrayList<>();
        for (int port = 1; port <= PORTS; port++) {
            if (random.nextInt(3) == 0) {
                wanted.add(port);
            }
        }
        server.put("enabled", !wanted.isEmpty());
        ArrayNode own = server.putArray("ports");
        (wanted.isEmpty() ? List.of(spare(server)) : wanted).forEach(own::add);
        for (var other : virtualServers) {
            if (!other.get("name").equals(server.get("name"))) {
                ArrayNode theirs = (ArrayNode) other.get("ports");
                for (int i = theirs.size() - 1; i >= 0; i--) {
                    if (wanted.contains(theirs.get(i).asInt())) {
                        theirs.remove(i);
                    }
                }
                if (theirs.isEmpty()) {
                    theirs.add(spare((ObjectNode) other));
                }
            }
        }
    }

    /** A port that no other may have. */
    private static int spare(ObjectNode server) {
        return 1000 + Integer.parseInt(server.get("name").asText().substring(1));
    }

    private String global() {
        switch (random.nextInt(3)) {
            case 0 -> globals.put("maxConnections", oneOf(3, 10, 100_000));
            case 1 -> globals.put("quiescent", random.nextBoolean());
            default -> globals.put("redispatch", random.nextBoolean());
        }
        return words(globals);
    }

    /** Nothing limits the number of clients, and every server is there for them. */
    void welcomeEverybody() {
        globals.put("maxConnections", 100_000);
        for (var one : virtualServers) {
            ObjectNode server = (ObjectNode) one;
            server.put("maxConnections", 1000).put("enabled", true).put("redispatch", true);
            ((ObjectNode) server.get("persistence")).put("tableSize", 1000).put("timeoutSeconds", 60);
            for (var real : server.get("realServers")) {
                ((ObjectNode) real).put("maxConnections", 0).put("state", "enabled");
            }
        }
    }

    /** Writing them costs as much as all else. */
    private String words(ObjectNode wish) {
        return talking ? wish.toString() : "";
    }

    private int oneOf(int... values) {
        return values[random.nextInt(values.length)];
    }

    private String oneOf(String... values) {
        return values[random.nextInt(values.length)];
    }
}
