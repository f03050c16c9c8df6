package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mooring.api.Globals;
import io.mooring.api.IpAddress;
import io.mooring.api.VirtualServer;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.mooring.data.testing.FakeTime;
import io.mooring.data.testing.ScriptedNames;
import io.mooring.data.testing.ScriptedPeers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A live virtual server with its time and its peers; real servers a, b, c … have the addresses 192.0.2.1, .2, .3 … */
final class LiveFixture {
    static final String HOST = "192.0.2.";
    private static final ObjectMapper JSON = new ObjectMapper();

    final FakeTime time = new FakeTime();
    final ScriptedPeers peers = new ScriptedPeers(time);
    final ScriptedNames names = new ScriptedNames(time);
    final Metrics metrics = new Metrics();

    /** The servers whose sessions were to be closed, in turn. */
    final List<String> closedAt = new ArrayList<>();

    final LiveState state = new LiveState(
            new LiveParts(time, time, peers, names, new Versions(time::nowMs, 0), () -> 4711, metrics, this::close));

    /** The desired virtual server, which {@link #apply} makes live. */
    final ObjectNode desired = JSON.createObjectNode();

    Globals globals = Globals.DEFAULT;
    LiveVirtualServer live;

    private void close(LiveRealServer server) {
        closedAt.add(server.name());
        assertThat(goesTo(999)).as("new clients go elsewhere already").isNotEqualTo(server.name());
    }

    /** With these real servers, all up. */
    static LiveFixture with(String... servers) {
        LiveFixture fixture = new LiveFixture();
        fixture.desired
                .put("name", "vs")
                .put("address", "127.0.0.1")
                .putArray("ports")
                .add(5060)
                .add(5061);
        fixture.set("{\"healthCheck\": {\"port\": 5061}}");
        fixture.servers(servers);
        fixture.apply();
        return fixture;
    }

    /** Replaces the server set. */
    void servers(String... names) {
        ArrayNode list = desired.putArray("realServers");
        for (String name : names) {
            list.addObject().put("name", name).put("address", host(name));
        }
    }

    /** Sets fields of the virtual server. */
    void set(String json) {
        desired.setAll((ObjectNode) tree(json));
    }

    /** Sets fields of one real server. */
    void set(String server, String json) {
        for (var one : desired.withArray("realServers")) {
            if (one.get("name").asText().equals(server)) {
                ((ObjectNode) one).setAll((ObjectNode) tree(json));
            }
        }
    }

    /** Sets the globals; what the JSON does not say has its default. */
    void globals(String json) throws IOException {
        globals = JSON.readValue(json, Globals.class);
    }

    /** Makes live what is desired; new servers have their first check behind them. */
    void apply() {
        try {
            live = state.put(JSON.treeToValue(desired, VirtualServer.class), globals);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        time.advance(1);
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String host(String server) {
        return HOST + (server.charAt(0) - 'a' + 1);
    }

    /** Lets a server fail its checks until it is down. */
    void down(String server) {
        peers.refuse(host(server));
        time.advance(6_100);
    }

    /** Lets a server pass its checks until it is up. */
    void up(String server) {
        peers.accept(host(server));
        time.advance(4_100);
    }

    /** A seat for the client 10.0.0.number. */
    Seat choose(int client) {
        return live.choose(0, low(client));
    }

    static long low(int client) {
        return IpAddress.parse("10.0.0.0").low() + client;
    }

    /** The name of the server that the client's next connection goes to, which ends at once; null: nobody. */
    String goesTo(int client) {
        Seat seat = choose(client);
        if (seat == null) {
            return null;
        }
        seat.close();
        return seat.server().name();
    }

    /** The name of the server that the table has for this client; null: none. */
    String remembered(int client) {
        return live.table().serverName(live.table().remembered(0, low(client)));
    }

    /** Open connections of each real server, in the order of their names. */
    List<Integer> open(String... servers) {
        return List.of(servers).stream()
                .map(server -> live.realServer(server).open())
                .toList();
    }
}
