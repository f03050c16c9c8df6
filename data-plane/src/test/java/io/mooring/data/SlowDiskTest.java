package io.mooring.data;

import static io.mooring.data.RunningPlane.realServer;
import static io.mooring.data.RunningPlane.virtualServer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.data.testing.Client;
import io.mooring.data.testing.EchoServer;
import io.mooring.data.testing.TestPlane;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that does not answer: a named pipe in place of the file, whose open(2) blocks until somebody reads. */
class SlowDiskTest {
    @TempDir
    private Path state;

    @Test
    void aSnapshotRunsAndSessionsGoOnWhileTheDiskHangs() throws Exception {
        int port = TestPlane.freePort();
        try (EchoServer server = new EchoServer('a');
                RunningPlane plane = new RunningPlane(state)) {
            plane.apply(virtualServer("vs", String.valueOf(port), realServer("a", server.port(), "enabled")));
            Path next = state.resolve("snapshot.json.next");
            assertThat(new ProcessBuilder("mkfifo", next.toString()).start().waitFor())
                    .isZero();
            try (Client before = new Client(port)) {
                assertThat(before.read()).isEqualTo('a');
                assertThat(before.echo("before")).isEqualTo("before");
                byte[] second = plane.document(virtualServer(
                        "vs",
                        String.valueOf(port),
                        realServer("a", server.port(), "enabled") + ", " + realServer("b", 1, "drain")));
                CompletableFuture<HttpResponse<String>> answer = CompletableFuture.supplyAsync(
                        () -> put(plane, second), task -> new Thread(task, "putting").start());

                await().atMost(Duration.ofSeconds(30))
                        .until(() ->
                                plane.status().path("problems").toString().contains("the disk has been writing for"));
                assertThat(plane.status().path("appliedRevision").asLong()).isEqualTo(2);
                assertThat(answer).isNotDone();
                long began = System.nanoTime();
                for (int i = 0; i < 100; i++) {
                    assertThat(before.echo("word " + i)).isEqualTo("word " + i);
                    try (Client client = new Client(port)) {
                        assertThat(client.read()).isEqualTo('a');
                    }
                }
                assertThat(Duration.ofNanos(System.nanoTime() - began))
                        .as("a loop that waits for the disk would not be here at all")
                        .isLessThan(Duration.ofSeconds(20));
                assertThat(answer).isNotDone();

                try (InputStream disk = Files.newInputStream(next)) {
                    Files.delete(next); // the next try finds a disk that works
                    assertThat(answer.get(30, TimeUnit.SECONDS).body())
                            .as("a pipe takes bytes, but cannot be forced to a disk")
                            .contains("not saved: ");
                    assertThat(disk.read()).isEqualTo('{');
                }
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> plane.status().path("problems").isEmpty());
                assertThat(Files.readString(state.resolve("snapshot.json"))).contains("\"revision\":2");
                assertThat(before.echo("after")).isEqualTo("after");
            }
        }
    }

    private static HttpResponse<String> put(RunningPlane plane, byte[] document) {
        try {
            return plane.put(document);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
