package io.mooring.control.alerts;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import io.mooring.control.alerts.PostOffice.Manner;
import io.mooring.control.rest.ControlPlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E-mail from the whole control plane. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class AlertsByMailTest {
    @TempDir
    Path folder;

    @AfterEach
    void tellNobody() {
        patching().body("{\"alerts\": null}").patch("/api/v1/globals").then().statusCode(200);
    }

    @Test
    void whoIsConfiguredGetsATestAlert() throws Exception {
        try (PostOffice office = PostOffice.open(Manner.PLAIN, false, folder)) {
            patching()
                    .body("{\"alerts\": {\"email\": {\"from\": \"mooring@example.net\", \"to\": [\"ops@example.net\"],"
                            + " \"smtpHost\": \"127.0.0.1\", \"smtpPort\": " + office.port() + "}}}")
                    .patch("/api/v1/globals")
                    .then()
                    .statusCode(200)
                    .body("alerts.email.tls", equalTo("none"));

            admin().post("/api/v1/alerts/test")
                    .then()
                    .statusCode(200)
                    .body("deliveries.channel", contains("email"))
                    .body("deliveries.name", contains("127.0.0.1:" + office.port()))
                    .body("deliveries.delivered", contains(true));

            assertThat(office.mails()).hasSize(1);
            assertThat(office.mails().get(0).text()).contains("\r\nSubject: [mooring] test alert\r\n");
        }
    }
}
