package io.mooring.control.security;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.control.rest.ControlPlane;
import io.mooring.control.testing.Caller;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who guesses passwords and tokens over HTTP. Each test calls from addresses of its own, whose failures count alone. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class LoginTest {
    private static final String GLOBALS = "/api/v1/globals";
    private static final String PASSWORD = "correct horse battery";

    @BeforeEach
    void makeUsers() {
        for (String name : List.of("guessed", "other")) {
            admin().body("{\"role\": \"viewer\", \"password\": \"" + PASSWORD + "\"}")
                    .put("/api/v1/users/" + name);
        }
    }

    @AfterEach
    void removeUsers() {
        for (String name : List.of("guessed", "other")) {
            admin().delete("/api/v1/users/" + name);
        }
    }

    @Test
    void theEleventhGuessOfAMinuteIsAnsweredWith429AndSoIsTheRightPassword() {
        Caller wrong = Caller.basic("guessed", "wrong horse battery").from("127.0.2.1");
        Caller right = Caller.basic("guessed", PASSWORD).from("127.0.2.1");
        for (int i = 0; i < Accounts.MOST_FAILURES; i++) {
            assertThat(wrong.request().get(GLOBALS).statusCode()).isEqualTo(401);
        }

        for (Caller caller : List.of(wrong, right)) {
            Response refused = caller.request().get(GLOBALS);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.contentType()).isEqualTo("application/problem+json");
            assertThat(refused.<String>path("type")).isEqualTo("/problems/rate-limited");
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 60);
            assertThat(refused.header("Mooring-Revision")).isNull();
        }
        assertThat(right.from("127.0.2.2").request().get(GLOBALS).statusCode()).isEqualTo(200);
        assertThat(Caller.basic("other", PASSWORD)
                        .from("127.0.2.1")
                        .request()
                        .get(GLOBALS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(Caller.bearer(ControlPlane.TOKEN)
                        .from("127.0.2.1")
                        .request()
                        .get(GLOBALS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAccountThatDoesNotExistIsThrottledInTheSameWay() {
        Caller caller = Caller.basic("nobody-at-all", PASSWORD).from("127.0.2.3");
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < Accounts.MOST_FAILURES + 1; i++) {
            statuses.add(caller.request().get(GLOBALS).statusCode());
        }

        assertThat(statuses.subList(0, Accounts.MOST_FAILURES)).containsOnly(401);
        assertThat(statuses.get(Accounts.MOST_FAILURES)).isEqualTo(429);
    }

    @Test
    void guessedTokensShutTheDoorOfTheirSource() {
        for (int i = 0; i < Accounts.MOST_FAILURES; i++) {
            assertThat(Caller.bearer("guess-" + i)
                            .from("127.0.2.4")
                            .request()
                            .get(GLOBALS)
                            .statusCode())
                    .isEqualTo(401);
        }

        Response refused =
                Caller.bearer(ControlPlane.TOKEN).from("127.0.2.4").request().get(GLOBALS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(Caller.bearer(ControlPlane.TOKEN)
                        .from("127.0.2.5")
                        .request()
                        .get(GLOBALS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(Caller.basic("other", PASSWORD)
                        .from("127.0.2.4")
                        .request()
                        .get(GLOBALS)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aHeaderThatNamesAnotherSourceIsNotBelieved() {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < Accounts.MOST_FAILURES + 1; i++) {
            statuses.add(Caller.basic("guessed", "wrong horse battery")
                    .from("127.0.2.6")
                    .request()
                    .header("X-Forwarded-For", "192.0.2." + i)
                    .header("Forwarded", "for=192.0.2." + i)
                    .get(GLOBALS)
                    .statusCode());
        }

        assertThat(statuses).contains(429);
    }

    @Test
    void aFloodOfWrongPasswordsStopsNobodyElse() throws Exception {
        Caller remembered = Caller.basic("other", PASSWORD).from("127.0.2.7");
        assertThat(remembered.request().get(GLOBALS).statusCode()).isEqualTo(200);
        ExecutorService threads = Executors.newFixedThreadPool(350);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Integer>> flood = Collections.synchronizedList(new ArrayList<>());
            for (int i = 0; i < 350; i++) {
                Caller caller =
                        Caller.basic("guessed-" + i % 70, "wrong horse battery").from("127.0.2.8");
                flood.add(threads.submit(() -> {
                    start.await();
                    return caller.request().get(GLOBALS).statusCode();
                }));
            }
            start.countDown();

            List<Long> micros = new ArrayList<>();
            for (Caller known : List.of(
                    Caller.bearer(ControlPlane.TOKEN),
                    remembered,
                    Caller.basic("guessed", PASSWORD).from("127.0.2.9"))) {
                long began = System.nanoTime();
                assertThat(known.request().get(GLOBALS).statusCode()).isEqualTo(200);
                micros.add((System.nanoTime() - began) / 1000);
            }

            Map<Integer, Integer> answers = new HashMap<>();
            for (Future<Integer> one : flood) {
                answers.merge(one.get(), 1, Integer::sum);
            }
            System.out.println("350 wrong logins: " + answers + "; beside them token, remembered and new password took "
                    + micros + " µs");
            assertThat(answers.keySet()).isSubsetOf(401, 429);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Prints; that the work is the same is asserted in {@code AccountsTest}. */
    @Test
    void whatUnknownAndWrongCost() {
        Map<String, List<Long>> micros = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            for (String user : List.of("nobody", "other")) {
                Caller caller = Caller.basic(user, "wrong horse battery").from("127.0.3." + (i / 8 + 1));
                long began = System.nanoTime();
                assertThat(caller.request().get(GLOBALS).statusCode()).isEqualTo(401);
                micros.computeIfAbsent(user, u -> new ArrayList<>()).add((System.nanoTime() - began) / 1000);
            }
        }
        micros.values().forEach(Collections::sort);
        System.out.println("refused in µs (median of 40): unknown user "
                + micros.get("nobody").get(20) + ", wrong password "
                + micros.get("other").get(20));
    }
}
