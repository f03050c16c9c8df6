package io.mooring.control.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.json.Json;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table itself. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ToldTest {
    private static final String PLANES = "/api/v1/data-planes/";
    private static final Set<Subject> SOME =
            Set.of(Subject.realServer("v", "a"), Subject.fallback("v"), Subject.dataPlane("told"));

    @Inject
    Database database;

    @Inject
    Json json;

    private Told told;

    @AfterEach
    void close() {
        told.close();
        ControlPlane.admin().delete(PLANES + "told");
    }

    @Test
    void whatIsKeptIsThereForTheNextProcessUntilItsPlaneIsRemoved() throws Exception {
        told = new Told(database, json);
        ControlPlane.admin()
                .body("{\"url\": \"http://127.0.0.1:1\"}")
                .put(PLANES + "told")
                .then()
                .statusCode(201);
        assertThat(told.at("told").get(20, TimeUnit.SECONDS)).isEmpty();

        told.keep("told", Set.of());
        told.keep("told", SOME);
        told.keep("nobody", SOME);
        told.close();
        told = new Told(database, json);
        assertThat(told.at("told").get(20, TimeUnit.SECONDS)).contains(SOME);
        assertThat(told.at("nobody").get(20, TimeUnit.SECONDS)).isEmpty();

        ControlPlane.admin().delete(PLANES + "told").then().statusCode(204);
        assertThat(told.at("told").get(20, TimeUnit.SECONDS)).isEmpty();
    }
}
