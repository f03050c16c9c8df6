package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.control.changes.Changes;
import io.mooring.control.json.Json;
import io.mooring.control.testing.GeneratedConfigurations;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Any valid configuration is taken, kept and given back as it is. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ConfigRoundTripTest {
    private static final int DOCUMENTS = 100;
    private static final String CONFIG = "/api/v1/config";

    private final Json json = new Json();

    @AfterEach
    void emptyTheStore() {
        admin().header("If-Match", "*").body("{}").put(CONFIG).then().statusCode(200);
    }

    @Test
    void whatIsPutIsWhatIsGotAndPuttingThatAgainChangesNothing() {
        long seed = Long.getLong("mooring.config.seed", System.nanoTime());
        GeneratedConfigurations generated = new GeneratedConfigurations(new Random(seed));
        Configuration before = Configuration.EMPTY;
        for (int i = 0; i < DOCUMENTS; i++) {
            Configuration configuration = generated.next(4);

            Response put = put(configuration);
            assertThat(put.statusCode()).as("seed %d: %s", seed, put.asString()).isEqualTo(200);
            byte[] got = admin().get(CONFIG).asByteArray();
            Configuration canonical = configuration.canonical();
            assertThat(json.read(got, Configuration.class).value())
                    .as("seed %d", seed)
                    .isEqualTo(canonical);
            assertThat(put.header("Mooring-Changed"))
                    .as("seed %d", seed)
                    .isEqualTo(
                            String.valueOf(!Changes.between(before, canonical).isEmpty()));

            for (Configuration same : new Configuration[] {canonical, generated.shuffled(configuration)}) {
                Response again = put(same);
                assertThat(again.statusCode() + " " + again.header("Mooring-Changed"))
                        .as("seed %d", seed)
                        .isEqualTo("200 false");
                assertThat(again.header("ETag")).isEqualTo(put.header("ETag"));
                assertThat(again.header("Mooring-Revision")).isEqualTo(put.header("Mooring-Revision"));
            }
            before = canonical;
        }
    }

    private Response put(Configuration configuration) {
        return admin().header("If-Match", "*")
                .body(json.bytes(configuration))
                .queryParam("force", true)
                .put(CONFIG);
    }
}
