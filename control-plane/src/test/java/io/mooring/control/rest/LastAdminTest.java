package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static io.mooring.control.rest.ControlPlane.patching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Those who write users at the same time, and the admin who must stay. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class LastAdminTest {
    private static final String USERS = "/api/v1/users";
    private static final String ALICE = USERS + "/alice";
    private static final String PASSWORD = "correct horse battery";

    @AfterEach
    void forgetEverybody() {
        List<String> names = admin().get(USERS + "?limit=1000").jsonPath().getList("items.name");
        names.stream()
                .filter(name -> !name.equals("admin"))
                .forEach(name -> admin().delete(USERS + "/" + name).then().statusCode(204));
    }

    @Test
    void theLastEnabledAdminWithAPasswordStays() {
        String adminUser = USERS + "/admin";
        List<Callable<Response>> attempts = List.of(
                () -> admin().delete(adminUser),
                () -> patching().body("{\"role\": \"operator\"}").patch(adminUser),
                () -> patching().body("{\"enabled\": false}").patch(adminUser),
                () -> patching().body("{\"password\": null}").patch(adminUser),
                () -> admin().body("{\"role\": \"viewer\"}").put(adminUser));
        // An admin that is disabled, and one without a password, do not count.
        admin().body("{\"role\": \"admin\", \"password\": \"" + PASSWORD + "\", \"enabled\": false}")
                .put(ALICE);
        admin().body("{\"role\": \"admin\"}").put(USERS + "/robot");
        String before = admin().get(USERS).asString();

        for (Callable<Response> attempt : attempts) {
            Response refused = call(attempt);
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(refused.<String>path("type")).isEqualTo("/problems/last-admin");
            assertThat(refused.<String>path("detail")).contains("admin is the last enabled admin");
        }
        assertThat(admin().get(USERS).asString()).isEqualTo(before);

        patching().body("{\"enabled\": true}").patch(ALICE).then().statusCode(200);
        patching().body("{\"enabled\": false}").patch(adminUser).then().statusCode(200);
        admin().delete(ALICE).then().statusCode(409);
        patching().body("{\"enabled\": true}").patch(adminUser).then().statusCode(200);
    }

    @Test
    void twoAdminsWhoRemoveEachOtherAtTheSameTimeDoNotBothSucceed() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 10; round++) {
                admin().body("{\"role\": \"admin\", \"password\": \"" + PASSWORD + "\"}")
                        .put(ALICE);
                Future<Response> one = threads.submit(
                        () -> patching().body("{\"enabled\": false}").patch(ALICE));
                Future<Response> other = threads.submit(
                        () -> patching().body("{\"enabled\": false}").patch(USERS + "/admin"));
                assertThat(List.of(one.get().statusCode(), other.get().statusCode()))
                        .containsExactlyInAnyOrder(200, 409);
                String enabled = one.get().statusCode() == 409 ? "alice" : "admin";
                admin().get(USERS + "/" + enabled).then().body("enabled", equalTo(true));
                patching()
                        .body("{\"enabled\": true}")
                        .patch(USERS + "/admin")
                        .then()
                        .statusCode(200);
                admin().delete(ALICE).then().statusCode(204);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void racingWritersOfOneUserAllSucceedAndOneOfThemIsTheLast() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Integer>> writes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String role = List.of("viewer", "operator", "data-plane").get(i % 3);
                writes.add(threads.submit(() ->
                        admin().body("{\"role\": \"" + role + "\"}").put(ALICE).statusCode()));
            }
            for (Future<Integer> write : writes) {
                assertThat(write.get()).isIn(200, 201);
            }
            String tag = admin().get(ALICE).header("ETag");
            List<Future<Integer>> conditional = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String password = "a password of " + i;
                conditional.add(threads.submit(() -> patching()
                        .header("If-Match", tag)
                        .body("{\"password\": \"" + password + "\"}")
                        .patch(ALICE)
                        .statusCode()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> write : conditional) {
                statuses.add(write.get());
            }
            assertThat(statuses).containsExactlyInAnyOrder(200, 412, 412, 412);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Response call(Callable<Response> attempt) {
        try {
            return attempt.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
