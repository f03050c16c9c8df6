package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A data plane is replaced three times while 500 sessions are held and 60 new ones come each second: nothing is lost, nobody
 * fails, nobody moves.
 */
class ReplacementStory {
    private static final int OTHERS = 100;
    private static final Duration LONG = Duration.ofSeconds(60);

    @Test
    void threeReplacementsUnderLoadLoseNothing() throws Exception {
        List<Program> planes = new ArrayList<>();
        try (Stage stage = Stage.open(ReplacementStory.class)) {
            stage.openGuide("\"balance\": \"random\"");
            planes.add(stage.dataPlane());
            try (HeldLoad load = new HeldLoad(stage.site(), OTHERS, stage.site().ports())) {
                for (int replacement = 1; replacement <= 3; replacement++) {
                    planes.add(replaced(stage, planes.get(0)));
                    load.awaitVisits(HeldLoad.NEW_PER_SECOND);
                }
                load.endsWithoutFailure();
                assertThat(planes.get(0).alive()).as("it has the held sessions").isTrue();
                load.leave();
                await().atMost(LONG)
                        .until(() -> planes.stream().filter(Program::alive).count() == 1);
                assertThat(planes.get(3).alive()).isTrue();
                stage.api()
                        .patch("/virtual-servers/OCS", "{\"description\": \"new\"}")
                        .ok();
                stage.awaitConnected();
                System.out.printf("3 replacements, %d held, %d visits, no failure%n", HeldLoad.HELD, load.visits());
            } finally {
                planes.stream().skip(1).filter(Program::alive).forEach(Program::kill);
            }
        }
    }

    /** A successor that the control plane has found. */
    private static Program replaced(Stage stage, Program like) throws IOException {
        String started = startedAt(stage);
        Program successor = like.startSuccessor();
        await().atMost(LONG)
                .ignoreExceptions()
                .until(() -> !startedAt(stage).equals(started)
                        && stage.plane()
                                        .get("/v1/status")
                                        .ok()
                                        .json()
                                        .path("appliedRevision")
                                        .asInt()
                                > 0);
        stage.awaitConnected();
        return successor;
    }

    private static String startedAt(Stage stage) throws IOException {
        return stage.plane().get("/v1/status").ok().json().path("startedAt").asText();
    }
}
