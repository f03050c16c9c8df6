package io.mooring.data.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.ListenerState;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.VirtualServer;
import io.mooring.data.disk.FileClock;
import io.mooring.data.disk.TableFiles;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveRealServer;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.live.SessionSettings;
import io.mooring.data.stick.StickTable;
import io.mooring.data.testing.TestPlane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of one virtual server of a thousand: nothing of the others is touched. */
class OneOfManyTest {
    private static final SnapshotRules RULES = Rules.create();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MANY = 1000;
    private static final String ONE = "vs-500";

    private final AtomicInteger timers = new AtomicInteger();
    private final TestPlane plane = new TestPlane();
    private final LiveState live = new LiveState(new LiveParts(
            plane.parts.clockNanos(),
            (delayMs, task) -> { // none fires: whoever begins something anew needs another one
                timers.incrementAndGet();
                return () -> {};
            },
            plane.parts.check(),
            plane.parts.names(),
            plane.parts.versions(),
            plane.parts.seeds(),
            plane.parts.metrics(),
            plane.parts.closeSessions()));
    private int port;
    private Applier applier;

    @TempDir
    private Path state;

    @BeforeEach
    void applyMany() throws IOException {
        port = TestPlane.freePort();
        applier = new Applier(
                RULES,
                new SnapshotFile(state, RULES),
                live,
                plane.listeners,
                plane.sessions,
                new TableFiles(state, FileClock.ofThisMachine()));
        apply(1, configuration());
        assertThat(live.all()).hasSize(MANY);
        // Of each table, and the first check of each real server.
        assertThat(timers.get()).isEqualTo(3 * MANY);
    }

    @AfterEach
    void close() throws Exception {
        plane.listeners.closeAll();
        live.close();
        plane.close();
    }

    /** All that one virtual server is made of; settings, endpoints and the like are new objects after each update. */
    private record Parts(
            LiveVirtualServer server,
            SessionSettings settings,
            StickTable table,
            LiveRealServer one,
            LiveRealServer two,
            List<Integer> sockets) {
        @SuppressWarnings("ReferenceEquality") // whether it is the same object is the question
        boolean same(Parts other) {
            return server == other.server
                    && settings == other.settings
                    && table == other.table
                    && one == other.one
                    && two == other.two
                    && sockets.equals(other.sockets);
        }
    }

    @Test
    void anotherWeightTouchesThatVirtualServerAlone() throws IOException {
        Map<String, Parts> before = parts();
        timers.set(0);

        Configuration configuration = configuration();
        VirtualServer changed = configuration.virtualServer(ONE);
        Applier.Applied applied = apply(
                2, configuration.with(JSON.convertValue(document(changed.address(), ONE, 7), VirtualServer.class)));

        assertThat(applied.report().changed()).containsExactly(ONE);
        assertThat(applied.report().added()).isEmpty();
        assertThat(applied.report().removed()).isEmpty();
        assertThat(timers.get()).isZero();
        Map<String, Parts> after = parts();
        assertThat(after.keySet()).isEqualTo(before.keySet());
        assertThat(before.keySet().stream()
                        .filter(name -> !before.get(name).same(after.get(name)))
                        .toList())
                .containsExactly(ONE);
        Parts one = after.get(ONE);
        assertThat(one.settings()).isNotSameAs(before.get(ONE).settings());
        assertThat(one.server()).isSameAs(before.get(ONE).server());
        assertThat(one.table()).isSameAs(before.get(ONE).table());
        assertThat(one.sockets()).isEqualTo(before.get(ONE).sockets());
    }

    @Test
    void removingOneLeavesTheOthersAndItsListenersGo() throws IOException {
        Map<String, Parts> before = parts();
        timers.set(0);

        apply(2, configuration().without(ONE));

        assertThat(timers.get()).isZero();
        Map<String, Parts> after = parts();
        assertThat(after).hasSize(MANY - 1).doesNotContainKey(ONE);
        after.forEach((name, parts) ->
                assertThat(parts.same(before.get(name))).as(name).isTrue());
        assertThat(plane.listeners.passed()).hasSize(MANY - 1);
        assertThat(plane.listeners.status(before.get(ONE).server())).isEmpty();
    }

    private Map<String, Parts> parts() {
        Map<String, List<Integer>> sockets = new TreeMap<>();
        plane.listeners.passed().forEach(listener -> sockets.put(listener.address(), listener.descriptors()));
        Map<String, Parts> parts = new TreeMap<>();
        for (LiveVirtualServer server : live.all()) {
            assertThat(plane.listeners.status(server))
                    .hasSize(1)
                    .allMatch(listener -> listener.state() == ListenerState.LISTENING);
            String address = plane.listeners.status(server).get(0).address();
            parts.put(
                    server.name(),
                    new Parts(
                            server,
                            server.settings(),
                            server.table(),
                            server.realServer("one"),
                            server.realServer("two"),
                            sockets.get(address)));
        }
        return parts;
    }

    private Applier.Applied apply(long revision, Configuration configuration) {
        Applier.Outcome outcome = applier.apply(Snapshot.of("store", revision, configuration), false);
        assertThat(outcome).isInstanceOf(Applier.Applied.class);
        Applier.Applied applied = (Applier.Applied) outcome;
        assertThat(applied.report().problems()).isEmpty();
        return applied;
    }

    private Configuration configuration() {
        List<Object> servers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            servers.add(document("127.77." + i / 250 + "." + (1 + i % 250), "vs-" + i, 1));
        }
        return JSON.convertValue(Map.of("virtualServers", servers), Configuration.class);
    }

    private Map<String, Object> document(String address, String name, int weight) {
        return Map.of(
                "name",
                name,
                "address",
                address,
                "ports",
                List.of(port),
                "realServers",
                List.of(
                        Map.of("name", "one", "address", "127.0.0.1", "port", 9),
                        Map.of("name", "two", "address", "127.0.0.2", "port", 9, "weight", weight)));
    }
}
