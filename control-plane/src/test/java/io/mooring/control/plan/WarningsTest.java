package io.mooring.control.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ApplyProblem;
import io.mooring.api.Configuration;
import io.mooring.api.Health;
import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneState;
import io.mooring.api.Snapshot;
import io.mooring.control.json.Json;
import io.mooring.control.publish.Foreseen;
import io.mooring.control.store.Commit;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private static final String TWO = "{'name': 'a', 'address': '10.1.0.1'}, {'name': 'b', 'address': '10.1.0.2'}";

    private final Json json = new Json();

    @Test
    void whatADataPlaneRunsOrCannotOpenIsSaid() {
        Commit draft = draft(vs("", TWO), vs("'maxConnections': 5, ", TWO));
        ApplyProblem taken = new ApplyProblem("vs", "10.0.0.1:80", "another process listens on 10.0.0.1:80");

        assertThat(of(draft, Health.UP)).containsExactly("NO_DATA_PLANE");
        assertThat(of(draft, Health.UP, runs("store", 7))).isEmpty();
        assertThat(of(draft, Health.UP, runs("store", 6), runs("other", 7), runs(null, 0)))
                .containsExactly("BEHIND", "BEHIND", "BEHIND");
        assertThat(of(draft, Health.UP, runs("store", 7, taken))).containsExactly("LISTENER_NOT_POSSIBLE");
        assertThat(of(draft, Health.UP, new Foreseen("p", PlaneState.STALE, null, "silent")))
                .containsExactly("NOT_COUNTED");
        assertThat(messages(draft, runs("store", 7, taken)))
                .containsExactly("Data plane p could not listen on 10.0.0.1:80 for vs: another process listens on"
                        + " 10.0.0.1:80.");
        assertThat(of(new Commit(draft.before(), draft.before(), false), Health.UP))
                .as("nothing changes")
                .isEmpty();
    }

    @Test
    void aVirtualServerThatNobodyWouldServeIsNamed() {
        String haltedB = TWO.replace("'10.1.0.2'", "'10.1.0.2', 'state': 'halted'");

        assertThat(of(draft(vs("", TWO), vs("", haltedB)), Health.DOWN, runs("store", 7)))
                .containsExactly("NO_REAL_SERVER_UP");
        assertThat(of(draft(vs("", TWO), vs("", haltedB)), Health.UNKNOWN, runs("store", 7)))
                .isEmpty();
        assertThat(of(draft(vs("", TWO), vs("", TWO)), Health.DOWN, runs("store", 7)))
                .as("it does not change")
                .isEmpty();
        assertThat(of(draft(vs("", TWO), vs("", TWO.replace("10.1.0.2", "10.1.0.3"))), Health.DOWN, runs("store", 7)))
                .as("another machine may be up")
                .isEmpty();
        assertThat(of(draft("", vs("", "")), Health.DOWN, runs("store", 7))).containsExactly("NO_REAL_SERVER_UP");
        assertThat(of(draft("", vs("'enabled': false, ", "")), Health.DOWN, runs("store", 7)))
                .isEmpty();
    }

    @Test
    void clientsThatCanBeForgottenWhileTheyAreConnectedAreAWarning() {
        String toConnect = "'persistence': {'expireFrom': 'last-connect', 'timeoutSeconds': 43}, ";

        assertThat(of(draft("", vs(toConnect, TWO)), Health.UP, runs("store", 7)))
                .containsExactly("PERSISTENCE_TOO_SHORT");
        assertThat(of(draft("", vs(toConnect.replace("43", "44"), TWO)), Health.UP, runs("store", 7)))
                .isEmpty();
        assertThat(of(draft("", vs(toConnect.replace("last-connect", "last-close"), TWO)), Health.UP, runs("store", 7)))
                .isEmpty();
        Commit longer = new Commit(
                snapshot(7, "{}", vs(toConnect.replace("43", "44"), TWO)),
                snapshot(
                        8,
                        "{'clientTimeoutMs': 50000, 'serverTimeoutMs': 60000}",
                        vs(toConnect.replace("43", "44"), TWO)),
                true);
        assertThat(of(longer, Health.UP, runs("store", 7)))
                .as("the globals make it so")
                .containsExactly("PERSISTENCE_TOO_SHORT");
    }

    private static List<String> of(Commit draft, Health health, Foreseen... foreseen) {
        return Warnings.of(draft, List.of(foreseen), (virtualServer, real) -> health).stream()
                .map(warning -> warning.code().name())
                .toList();
    }

    private static List<String> messages(Commit draft, Foreseen... foreseen) {
        return Warnings.of(draft, List.of(foreseen), (virtualServer, real) -> Health.UP).stream()
                .map(Warning::message)
                .toList();
    }

    private static Foreseen runs(String storeId, long revision, ApplyProblem... problems) {
        PlaneImpact impact = new PlaneImpact(storeId, revision, 0, 0, 0, 0, List.of(problems));
        return new Foreseen("p", PlaneState.CONNECTED, impact, null);
    }

    private Commit draft(String before, String after) {
        return new Commit(snapshot(7, "{}", before), snapshot(8, "{}", after), true);
    }

    private Snapshot snapshot(long revision, String globals, String virtualServers) {
        String text = "{'globals': " + globals + ", 'virtualServers': [" + virtualServers + "]}";
        return Snapshot.of(
                "store", revision, json.readOwn(text.replace('\'', '"').getBytes(UTF_8), Configuration.class));
    }

    private static String vs(String fields, String realServers) {
        return "{'name': 'vs', " + fields + "'address': '10.0.0.1', 'ports': [80], 'realServers': [" + realServers
                + "]}";
    }
}
