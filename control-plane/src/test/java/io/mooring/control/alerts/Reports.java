package io.mooring.control.alerts;

import io.mooring.api.CheckResult;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.EffectiveState;
import io.mooring.api.Health;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What data planes say of themselves, in few words. */
final class Reports {
    static final Instant SINCE = Instant.parse("2026-11-22T10:00:00Z");

    private Reports() {}

    /** A report of a data plane that runs these. */
    static PlaneStatus of(Map<String, VirtualServerReport> virtualServers) {
        return new PlaneStatus("p", "1", SINCE, "store", 1, "digest", List.of(), 0, 0, null, virtualServers);
    }

    /** A report of a data plane that runs nothing yet. */
    static PlaneStatus ofNewPlane() {
        return new PlaneStatus("p", "1", SINCE, null, 0, null, List.of(), 0, 0, null, Map.of());
    }

    /** The virtual server {@code v} alone, with real servers as {@code a=UP b=DOWN}. */
    static PlaneStatus of(VirtualServerState state, String realServers) {
        return of(Map.of("v", virtualServer(state, ListenerState.LISTENING, realServers)));
    }

    /** A virtual server with one listener, {@code 10.0.0.1:80}; {@code UNCHECKED} may be followed by {@code /DOWN}. */
    static VirtualServerReport virtualServer(VirtualServerState state, ListenerState listener, String realServers) {
        Map<String, RealServerStatus> reals = new TreeMap<>();
        for (String pair : realServers.isEmpty() ? new String[0] : realServers.split(" ", -1)) {
            String[] nameAndHealth = pair.split("=", -1);
            reals.put(nameAndHealth[0], realServer(nameAndHealth[1]));
        }
        return new VirtualServerReport(
                new VirtualServerStatus(
                        state,
                        null,
                        List.of(new ListenerStatus(
                                "10.0.0.1", 80, listener, listener == ListenerState.FAILED ? "in use" : null, 0)),
                        ConnectionsStatus.NONE,
                        PersistenceStatus.NONE),
                reals);
    }

    private static RealServerStatus realServer(String said) {
        String[] words = said.split("/", -1);
        Health health = words[0].equals("HALTED") ? Health.UNCHECKED : Health.valueOf(words[0]);
        EffectiveState effective = words.length > 1
                ? EffectiveState.valueOf(words[1])
                : switch (words[0]) {
                    case "HALTED" -> EffectiveState.HALTED;
                    case "UP", "UNCHECKED" -> EffectiveState.UP;
                    default -> EffectiveState.DOWN;
                };
        CheckResult check = new CheckResult(SINCE, health != Health.DOWN, health + " it is", 1);
        return new RealServerStatus(health, effective, SINCE, check, 0, 0, 0, 0);
    }
}
