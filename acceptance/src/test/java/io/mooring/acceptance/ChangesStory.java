package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ten changes while 500 sessions are held and 60 new ones come each second: nothing is lost, nobody fails, nobody moves. */
class ChangesStory {
    @Test
    void tenChangesUnderLoadLoseNothing() throws Exception {
        try (Stage stage = Stage.open(ChangesStory.class)) {
            stage.openGuide("");
            // The last guide port comes and goes during the story; the others are always there.
            List<Integer> always = stage.site().ports().subList(0, 11);
            try (HeldLoad load = new HeldLoad(stage.site(), 0, always)) {
                List<String> changes = change(stage, load);

                load.endsWithoutFailure();
                assertThat(changes).hasSize(10).doesNotHaveDuplicates();
                assertThat(load.visits()).as("new sessions during the changes").isGreaterThan(200);
                assertThat(stage.plane()
                                .get("/v1/status")
                                .ok()
                                .json()
                                .path("persistenceEntries")
                                .asInt())
                        .isEqualTo(HeldLoad.HELD);
            }
        }
    }

    /** Makes the ten changes, a while of load after each; answers the revisions. */
    private static List<String> change(Stage stage, HeldLoad load) throws IOException {
        Api api = stage.api();
        String vs = "/virtual-servers/OCS";
        String ports = stage.site().ports().toString();
        String fewer = stage.site().ports().subList(0, 11).toString();
        String third = vs + "/real-servers/OCS-Real-3";
        List<String> revisions = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Api.Answer answer =
                    switch (i) {
                        case 0 -> api.patch(vs, "{\"description\": \"a new word\"}");
                        case 1 -> api.patch(vs + "/real-servers/OCS-Real-1", "{\"weight\": 5}");
                        case 2 ->
                            api.put(third, "{\"address\": \"" + stage.site().server(3) + "\"}");
                        case 3 -> api.patch(vs, "{\"ports\": " + fewer + "}");
                        case 4 -> api.patch(vs, "{\"ports\": " + ports + "}");
                        case 5 -> api.patch("/globals", "{\"clientTimeoutMs\": 1800000}");
                        case 6 -> api.patch(vs, "{\"balance\": \"roundrobin\"}");
                        case 7 -> api.delete(third);
                        case 8 -> api.patch(vs, "{\"healthCheck\": {\"intervalMs\": 700}}");
                        default ->
                            api.put(
                                    "/virtual-servers/other",
                                    "{\"address\": \"127.0.0.1\", \"ports\": [29999], \"healthCheck\": {\"type\": \"none\"}}");
                    };
            revisions.add(answer.ok().revision());
            load.awaitVisits(HeldLoad.NEW_PER_SECOND / 2);
        }
        return revisions;
    }
}
