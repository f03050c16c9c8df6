package io.mooring.data.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Globals;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    private static final String A = "{\"name\": \"a\", \"address\": \"10.0.0.1\", \"ports\": [1, 2]}";
    private static final String B = "{\"name\": \"b\", \"address\": \"10.0.0.1\", \"ports\": [3]}";

    @Test
    void nothingDiffersNothingIsDone() {
        assertThat(steps(of(A, B), of(A, B))).isEmpty();
    }

    @Test
    void onlyWhatDiffersIsTouched() {
        String changed = "{\"name\": \"a\", \"address\": \"10.0.0.1\", \"ports\": [1, 2], \"retries\": 1}";

        assertThat(steps(of(A, B), of(changed, B))).containsExactly("update a");
    }

    @Test
    void aPortMovesBetweenVirtualServers() {
        String one = "{\"name\": \"a\", \"address\": \"10.0.0.1\", \"ports\": [1]}";
        String two = "{\"name\": \"b\", \"address\": \"10.0.0.1\", \"ports\": [3, 2]}";

        assertThat(steps(of(A, B), of(one, two))).containsExactly("update a", "update b", "move a b 10.0.0.1 2");
    }

    @Test
    void aVirtualServerThatGoesGivesItsPortsAwayBeforeItIsRemoved() {
        String heir = "{\"name\": \"b\", \"address\": \"10.0.0.1\", \"ports\": [3, 1]}";

        assertThat(steps(of(A, B), of(heir)))
                .containsExactly("close a 10.0.0.1 2", "update b", "move a b 10.0.0.1 1", "remove a");
    }

    @Test
    void whatGoesIsClosedBeforeWhatComesIsOpened() {
        assertThat(steps(of(A), of(B)))
                .containsExactly(
                        "close a 10.0.0.1 1", "close a 10.0.0.1 2", "update b", "open b 10.0.0.1 3", "remove a");
    }

    @Test
    void aDisabledVirtualServerHasNoListeners() {
        String disabled = "{\"name\": \"b\", \"address\": \"10.0.0.1\", \"ports\": [3], \"enabled\": false}";

        assertThat(steps(of(B), of(disabled))).containsExactly("close b 10.0.0.1 3", "update b");
        assertThat(steps(of(disabled), of(B))).containsExactly("update b", "open b 10.0.0.1 3");
    }

    @Test
    void anotherSpellingOfAnAddressIsTheSameListener() {
        String shortForm = "{\"name\": \"a\", \"address\": \"::1\", \"ports\": [1]}";
        String longForm = "{\"name\": \"a\", \"address\": \"0:0:0:0:0:0:0:1\", \"ports\": [1]}";

        assertThat(steps(of(shortForm), of(longForm))).containsExactly("update a");
    }

    @Test
    void sessionsOfARealServerThatIsHaltedNowAreClosedAfterItTakesNobody() {
        String halted =
                "\"healthCheck\": {\"type\": \"none\"}, \"realServers\": [{\"name\": \"r\", \"address\": \"10.0.0.9\", \"state\": \"halted\"}]}";
        String enabled = halted.replace("halted", "enabled");
        String server = "{\"name\": \"b\", \"address\": \"10.0.0.1\", \"ports\": [3], ";

        assertThat(steps(of(server + enabled), of(server + halted))).containsExactly("update b", "close sessions b r");
        assertThat(steps(of(server + halted), of(server + halted))).isEmpty();
        assertThat(steps(of(B), of(server + halted)))
                .as("it may have been there before")
                .containsExactly("update b", "close sessions b r");
        assertThat(steps(of(), of(server + halted))).containsExactly("update b", "open b 10.0.0.1 3");
    }

    @Test
    void otherGlobalsConcernEveryVirtualServerAndNoListener() throws JsonProcessingException {
        Configuration before = of(A, B);
        Configuration after = before.with(new ObjectMapper().readValue("{\"redispatch\": false}", Globals.class));

        assertThat(steps(before, after)).containsExactly("update a", "update b");
    }

    @Test
    void whatTheControlPlaneAloneActsOnIsNoWork() throws JsonProcessingException {
        Configuration before = of(A, B);
        Configuration after = before.with(new ObjectMapper()
                .readValue("{\"alerts\": {\"webhooks\": [\"https://hooks.example.net/a\"]}}", Globals.class));

        assertThat(after).isNotEqualTo(before);
        assertThat(Difference.between(before, after).nothing()).isTrue();
        assertThat(steps(before, after)).isEmpty();
    }

    private static List<String> steps(Configuration before, Configuration after) {
        return Plan.of(before, after).stream().map(PlanTest::word).toList();
    }

    private static String word(Step step) {
        if (step instanceof Step.CloseListener close) {
            return "close " + close.virtualServer() + " " + close.address() + " " + close.port();
        }
        if (step instanceof Step.OpenListener open) {
            return "open " + open.virtualServer() + " " + open.address() + " " + open.port();
        }
        if (step instanceof Step.MoveListener move) {
            return "move " + move.from() + " " + move.virtualServer() + " " + move.address() + " " + move.port();
        }
        if (step instanceof Step.Update update) {
            return "update " + update.desired().name();
        }
        if (step instanceof Step.CloseSessions close) {
            return "close sessions " + close.virtualServer() + " " + close.realServer();
        }
        return "remove " + ((Step.Remove) step).virtualServer();
    }

    private static Configuration of(String... virtualServers) {
        try {
            return new ObjectMapper()
                    .readValue("{\"virtualServers\": [" + String.join(",", virtualServers) + "]}", Configuration.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
