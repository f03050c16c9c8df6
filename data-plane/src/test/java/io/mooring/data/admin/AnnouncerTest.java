package io.mooring.data.admin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.sun.net.httpserver.HttpServer;
import io.mooring.api.tls.PlaneTls;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Against control planes that are real HTTP servers. */
class AnnouncerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Logger log = (Logger) LoggerFactory.getLogger(Announcer.class);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<ControlPlane> opened = new CopyOnWriteArrayList<>();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
        }
    };

    /** Counts who announces himself, and answers with a status. */
    private static final class ControlPlane {
        final HttpServer server;
        final AtomicInteger calls = new AtomicInteger();
        final List<String> secrets = new CopyOnWriteArrayList<>();
        volatile int status = 200;

        ControlPlane() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/api/v1/data-planes/edge", exchange -> {
                secrets.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                exchange.getRequestBody().readAllBytes();
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
                calls.incrementAndGet();
            });
            server.start();
        }

        URI url(String host) {
            return URI.create("http://" + host + ":" + server.getAddress().getPort());
        }
    }

    @BeforeEach
    void listen() {
        appender.start();
        log.addAppender(appender);
    }

    @AfterEach
    void close() throws Exception {
        log.detachAppender(appender);
        opened.forEach(plane -> plane.server.stop(0));
        vertx.close().toCompletionStage().toCompletableFuture().get(20, SECONDS);
    }

    @Test
    void theSecretIsShownOnLoopbackAlsoUnderAName() throws Exception {
        ControlPlane plane = controlPlane();

        announce(false, plane.url("localhost"));

        await().atMost(30, SECONDS).until(() -> !plane.secrets.isEmpty());
        assertThat(plane.secrets).contains("Bearer secret-of-the-test");
    }

    @Test
    void theSecretIsNotSentInClearToAnotherHostAndTheLogSaysWhatToDo() {
        announce(false, URI.create("http://192.0.2.1:9080"));

        await().atMost(30, SECONDS).until(() -> !lines.isEmpty());
        assertThat(lines.get(0))
                .contains("192.0.2.1", "is not sent in clear", "https", "MOORING_PLANE_SECRET_IN_CLEAR=true");
    }

    @Test
    void theFirstThatAnswersIsToldAndTheNextWhenItFails() throws Exception {
        ControlPlane first = controlPlane();
        ControlPlane second = controlPlane();
        first.status = 503;

        announce(false, first.url("127.0.0.1"), second.url("127.0.0.1"));

        await().atMost(30, SECONDS).until(() -> second.calls.get() == 1);
        int asked = first.calls.get();
        await().atMost(60, SECONDS).until(() -> second.calls.get() == 2); // stays where it was heard
        assertThat(first.calls.get()).isEqualTo(asked);

        first.status = 201;
        second.server.stop(0);
        await().atMost(60, SECONDS).until(() -> first.calls.get() > asked);
        await().atMost(30, SECONDS).until(() -> lines.size() == 2);
        assertThat(lines.get(0)).isEqualTo("event=announced controlPlane=" + second.url("127.0.0.1"));
        assertThat(lines.get(1)).isEqualTo("event=announced controlPlane=" + first.url("127.0.0.1"));
    }

    @Test
    void whenNoneAnswersEachIsNamedWithItsProblem() throws Exception {
        ControlPlane first = controlPlane();
        ControlPlane second = controlPlane();
        first.status = 503;
        second.status = 401;

        announce(false, first.url("127.0.0.1"), second.url("127.0.0.1"));

        await().atMost(30, SECONDS).until(() -> second.calls.get() >= 2);
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("event=announce-waits")
                .contains(first.url("127.0.0.1") + ": HTTP status 503", second.url("127.0.0.1") + ": HTTP status 401");
    }

    private ControlPlane controlPlane() throws IOException {
        ControlPlane plane = new ControlPlane();
        opened.add(plane);
        return plane;
    }

    private void announce(boolean inClear, URI... controlPlanes) {
        new Announcer(
                        vertx,
                        List.of(controlPlanes),
                        "edge",
                        "http://127.0.0.1:9090",
                        new PlaneSecret("secret-of-the-test", inClear),
                        PlaneTls.none())
                .start();
    }
}
