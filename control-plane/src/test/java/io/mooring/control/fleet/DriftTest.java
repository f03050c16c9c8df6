package io.mooring.control.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ApplyProblem;
import io.mooring.api.Configuration;
import io.mooring.api.ConnectionsStatus;
import io.mooring.api.Globals;
import io.mooring.api.ListenerState;
import io.mooring.api.ListenerStatus;
import io.mooring.api.PersistenceStatus;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.api.VirtualServerReport;
import io.mooring.api.VirtualServerState;
import io.mooring.api.VirtualServerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DriftTest {
    private final Snapshot desired = Snapshot.of(
            "store",
            4,
            new Configuration(
                    Globals.DEFAULT,
                    List.of(
                            server("a", true, "10.0.0.1", 80, 81),
                            server("b", true, "2001:db8::1", 80),
                            server("off", false, "10.0.0.2", 80))));

    @Test
    void thereIsNoneWhereEveryListenerListensHoweverItsAddressIsSpelled() {
        assertThat(Drift.between(desired, reported(desired, allListening()))).isEmpty();
    }

    @Test
    void aListenerThatFailedOrIsMissingOrWarnsIsNamed() {
        Map<String, VirtualServerReport> reports = Map.of(
                "a", report(new ListenerStatus("10.0.0.1", 80, ListenerState.FAILED, "in use", 0)),
                "b", report(new ListenerStatus("2001:db8::1", 80, ListenerState.WARNING, "not on this host", 0)));

        assertThat(Drift.between(desired, reported(desired, reports)))
                .containsExactly(
                        new ApplyProblem("a", "10.0.0.1:80", "in use"),
                        new ApplyProblem("a", "10.0.0.1:81", "does not listen"),
                        new ApplyProblem("b", "[2001:db8::1]:80", "not on this host"));
    }

    @Test
    void aVirtualServerThatIsNotThereMissesAllItsListeners() {
        assertThat(Drift.between(desired, reported(desired, Map.of())))
                .extracting(ApplyProblem::subject)
                .containsExactly("10.0.0.1:80", "10.0.0.1:81", "[2001:db8::1]:80");
    }

    @Test
    void aListenerThatShouldNotBeThereIsNamed() {
        Map<String, VirtualServerReport> reports = new TreeMap<>(allListening());
        reports.put("gone", report(listening("10.0.0.9", 80)));
        reports.put("off", report(listening("10.0.0.2", 80)));

        assertThat(Drift.between(desired, reported(desired, reports)))
                .containsExactly(
                        new ApplyProblem("gone", "10.0.0.9:80", "listens and should not"),
                        new ApplyProblem("off", "10.0.0.2:80", "listens and should not"));
    }

    @Test
    void anotherRevisionStoreOrContentIsNamedFirst() {
        assertThat(revision(Snapshot.of("store", 3, desired.configuration()))).isEqualTo("runs 3 (expected 4)");
        assertThat(revision(Snapshot.of("other", 9, desired.configuration())))
                .isEqualTo("runs 9 of another store (expected 4 of this one)");
        assertThat(revision(Snapshot.of("store", 4, Configuration.EMPTY))).isEqualTo("runs 4 with another content");
        assertThat(Drift.between(
                        desired,
                        new PlaneStatus("p", "1", Instant.EPOCH, null, 0, null, List.of(), 0, 0, null, allListening())))
                .containsExactly(new ApplyProblem(null, "revision", "runs none (expected 4)"));
    }

    private String revision(Snapshot running) {
        List<ApplyProblem> drift = Drift.between(desired, reported(running, allListening()));
        assertThat(drift).hasSize(1);
        assertThat(drift.get(0).subject()).isEqualTo("revision");
        return drift.get(0).message();
    }

    private static Map<String, VirtualServerReport> allListening() {
        return Map.of(
                "a", report(listening("10.0.0.1", 80), listening("10.0.0.1", 81)),
                "b", report(listening("2001:0db8:0:0:0:0:0:1", 80)));
    }

    private static ListenerStatus listening(String address, int port) {
        return new ListenerStatus(address, port, ListenerState.LISTENING, null, 0);
    }

    private static VirtualServerReport report(ListenerStatus... listeners) {
        return new VirtualServerReport(
                new VirtualServerStatus(
                        VirtualServerState.UP,
                        null,
                        List.of(listeners),
                        ConnectionsStatus.NONE,
                        PersistenceStatus.NONE),
                Map.of());
    }

    private static PlaneStatus reported(Snapshot running, Map<String, VirtualServerReport> reports) {
        return new PlaneStatus(
                "p",
                "1",
                Instant.EPOCH,
                running.storeId(),
                running.revision(),
                running.digest(),
                List.of(),
                0,
                0,
                null,
                reports);
    }

    private static VirtualServer server(String name, boolean enabled, String address, Integer... ports) {
        return new VirtualServer(
                name,
                enabled,
                null,
                null,
                address,
                List.of(ports),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
