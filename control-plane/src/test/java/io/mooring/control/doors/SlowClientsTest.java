package io.mooring.control.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.doors.RawConnection.Answer;
import io.mooring.control.rest.Bodies;
import io.mooring.control.rest.ControlPlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many clients that send a byte at a time, half of them with credentials, and others that send what they have. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
@Timeout(180)
class SlowClientsTest {
    private static final int SLOW = 350;
    private static final long CUT_NANOS = 30_000_000_000L;
    private static final String HEAD = "PUT /api/v1/globals HTTP/1.1\r\nHost: localhost\r\n";
    private static final String KNOWN = "Authorization: Bearer " + ControlPlane.TOKEN + "\r\n";
    private static final String BODY = "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n";

    private final List<RawConnection> slow = new ArrayList<>();

    @TestHTTPResource
    URI base;

    @Inject
    Bodies bodies;

    @AfterEach
    void close() throws IOException {
        for (RawConnection connection : slow) {
            connection.close();
        }
    }

    @Test
    void theyAreCutAndHoldUpNobody() throws IOException {
        String before = ask();
        for (int i = 0; i < SLOW; i++) {
            slow.add(new RawConnection(base.getPort(), "127.0.0.1"));
        }
        long begun = System.nanoTime();
        for (int i = 0; i < SLOW; i++) {
            slow.get(i).send(bytes(start(i)));
        }
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            open.add(i);
        }
        for (int sent = 0; !open.isEmpty(); sent++) {
            for (int i : open) {
                slow.get(i).send(bytes(next(i, sent)));
            }
            ask();
            open.removeIf(i -> slow.get(i).ended());
            assertThat(System.nanoTime() - begun).as("%d are open", open.size()).isLessThan(CUT_NANOS);
        }

        System.out.printf("%d slow clients cut after %d ms%n", SLOW, (System.nanoTime() - begun) / 1_000_000);
        for (int i = 0; i < SLOW; i++) {
            Answer answer = slow.get(i).answer(false);
            assertThat(answer).as("client %d", i).isNotNull();
            assertThat(answer.status()).as("client %d: %s", i, answer).isEqualTo(i % 4 == 1 ? 401 : 408);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        }
        assertThat(ask()).isEqualTo(before);
        await().atMost(Duration.ofSeconds(20)).until(() -> bodies.heldBytes() == 0);
    }

    /** Every second one sends its head a byte at a time, the others their body; of each, every second one is known. */
    private static String start(int client) {
        return switch (client % 4) {
            case 0 -> "";
            case 1 -> HEAD + BODY;
            case 2 -> HEAD + KNOWN;
            default -> HEAD + KNOWN + BODY;
        };
    }

    /** What it sends next. */
    private static String next(int client, int sent) {
        return switch (client % 4) {
            case 0 -> String.valueOf((HEAD + "X: " + "x".repeat(9999)).charAt(sent));
            case 2 -> sent == 0 ? "X:" : "x";
            default -> " ";
        };
    }

    @Test
    void whoHasWaitedLongestMakesRoom() throws IOException {
        int more = ControlPlane.MAX_HTTP_CONNECTIONS + 100;
        for (int i = 0; i < more; i++) {
            slow.add(new RawConnection(base.getPort(), "127.0.0.1"));
            slow.get(i).send(bytes("G"));
        }

        ask();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> slow.stream().filter(c -> !c.ended()).count() <= ControlPlane.MAX_HTTP_CONNECTIONS);
        assertThat(slow.get(0).ended()).isTrue();
    }

    /** What the globals are, within a second; or else one of three times, because the machine may have paused. */
    private String ask() throws IOException {
        long best = Long.MAX_VALUE;
        String globals = "";
        for (int i = 0; i < 3 && best > 1_000_000_000L; i++) {
            long begun = System.nanoTime();
            try (RawConnection connection = new RawConnection(base.getPort(), "127.0.0.1")) {
                connection.send(bytes("GET /api/v1/globals HTTP/1.1\r\nHost: localhost\r\n" + KNOWN + "\r\n"));
                Answer answer = connection.answer(false);
                assertThat(answer).isNotNull();
                assertThat(answer.status()).isEqualTo(200);
                globals = answer.text();
            }
            best = Math.min(best, System.nanoTime() - begun);
        }
        assertThat(best).isLessThan(1_000_000_000L);
        return globals;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
