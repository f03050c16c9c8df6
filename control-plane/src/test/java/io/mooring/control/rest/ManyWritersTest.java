package io.mooring.control.rest;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class ManyWritersTest {
    private static final int WRITERS = 24;

    @AfterEach
    void emptyTheStore() {
        admin().body("{}").put("/api/v1/config");
    }

    @Test
    void writersOfDifferentResourcesNeverBlockEachOther() throws Exception {
        long before = Long.parseLong(admin().get("/api/v1/globals").header("Mooring-Revision"));
        List<Response> answers =
                atOnce(i -> admin().body("{\"address\": \"10.0.0.1\", \"ports\": [" + (1000 + i) + "]}")
                        .put("/api/v1/virtual-servers/v" + i));

        assertThat(answers).extracting(Response::statusCode).containsOnly(201);
        assertThat(new TreeSet<>(answers.stream()
                        .map(a -> Long.parseLong(a.header("Mooring-Revision")))
                        .toList()))
                .containsExactlyElementsOf(IntStream.rangeClosed(1, WRITERS)
                        .mapToObj(i -> before + i)
                        .toList());
        assertThat(admin().get("/api/v1/virtual-servers").<List<?>>path("items"))
                .hasSize(WRITERS);
    }

    @Test
    void ofWritersWithTheSamePreconditionOneWins() throws Exception {
        String tag = admin().get("/api/v1/globals").header("ETag");

        List<Response> answers = atOnce(i -> admin().header("If-Match", tag)
                .body("{\"maxConnections\": " + (500 + i) + "}")
                .put("/api/v1/globals"));

        assertThat(answers).filteredOn(a -> a.statusCode() == 200).hasSize(1);
        assertThat(answers).filteredOn(a -> a.statusCode() == 412).hasSize(WRITERS - 1);
    }

    private static List<Response> atOnce(IntFunction<Response> write) throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Response>> running = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int number = i;
                running.add(writers.submit(() -> {
                    start.await();
                    return write.apply(number);
                }));
            }
            start.countDown();
            List<Response> answers = new ArrayList<>();
            for (Future<Response> one : running) {
                answers.add(one.get());
            }
            return answers;
        } finally {
            writers.shutdownNow();
        }
    }
}
