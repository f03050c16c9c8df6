package io.mooring.data.health;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.CheckResult;
import io.mooring.api.HealthCheck;
import io.mooring.api.IpAddress;
import io.mooring.data.testing.OpenSockets;
import io.mooring.data.testing.TestPlane;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Checks over real sockets, of whatever a test runs on loopback. */
final class ChecksFixture {
    private final long socketsBefore = OpenSockets.count();
    private final Vertx vertx = Vertx.builder().withTransport(Transport.EPOLL).build();
    private final Checks checks = new Checks(vertx, Clock.systemUTC(), System::nanoTime, TestPlane.nobodysPorts());

    /** One check of that port of 127.0.0.1, as this JSON describes it, with single quotes; the timeout is 10 s. */
    CheckResult check(int port, String json) throws Exception {
        return check(port, json, 10_000);
    }

    CheckResult check(int port, String json, int timeoutMs) throws Exception {
        return check("127.0.0.1", port, json, timeoutMs, List.of());
    }

    CheckResult check(String name, int port, String json, int timeoutMs, List<IpAddress> sources) throws Exception {
        HealthCheck how = new ObjectMapper().readValue("{" + json.replace('\'', '"') + "}", HealthCheck.class);
        BlockingQueue<CheckResult> results = new ArrayBlockingQueue<>(10);
        checks.run(new CheckTarget("127.0.0.1", port, 1000, timeoutMs, timeoutMs, name, how, sources), results::add);
        CheckResult result = results.poll(60, SECONDS);
        assertThat(result).as("a result").isNotNull();
        assertThat(results).as("only one").isEmpty();
        return result;
    }

    /** Nothing is left open. */
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
        await().atMost(20, SECONDS).until(() -> OpenSockets.count() <= socketsBefore);
    }
}
