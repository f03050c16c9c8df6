package io.mooring.control.replicas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.control.testing.ControlPlaneProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two packaged control planes that share a database, and can be killed and started again. */
final class TwoReplicas implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(60);

    private final Path folder;
    private final String databaseUrl;
    private final List<ControlPlaneProcess> replicas = new ArrayList<>();

    private TwoReplicas(Path folder, String databaseUrl) {
        this.folder = folder;
        this.databaseUrl = databaseUrl;
    }

    /** Both started at the same time. */
    static TwoReplicas start(Path folder, String databaseUrl) throws Exception {
        TwoReplicas two = new TwoReplicas(folder, databaseUrl);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<ControlPlaneProcess>> starts = List.of(() -> two.launch(0), () -> two.launch(1));
            List<Future<ControlPlaneProcess>> started = threads.invokeAll(starts);
            for (Future<ControlPlaneProcess> one : started) {
                two.replicas.add(one.get());
            }
            return two;
        } finally {
            threads.shutdown();
        }
    }

    private ControlPlaneProcess launch(int number) throws IOException {
        return ControlPlaneProcess.start(folder.resolve("replica-" + number), ControlPlaneProcess.using(databaseUrl));
    }

    /** One of them: 0 or 1. */
    ControlPlaneProcess get(int number) {
        return replicas.get(number);
    }

    /** Kills it, and waits until it is gone. */
    void kill(int number) {
        replicas.get(number).close();
    }

    /** Starts it again, as a new process. */
    void startAgain(int number) throws IOException {
        replicas.set(number, launch(number));
    }

    /** Which of them sends to a data plane: the one that has said last that it took the lease. */
    int holder(String plane) {
        String taken = "lease taken dataPlane=" + plane + "\n";
        String lost = "lease lost dataPlane=" + plane + "\n";
        List<Integer> holders = new ArrayList<>();
        await().atMost(LONG).until(() -> {
            holders.clear();
            for (int number = 0; number < 2; number++) {
                String said = replicas.get(number).said();
                if (said.lastIndexOf(taken) > said.lastIndexOf(lost)) {
                    holders.add(number);
                }
            }
            return holders.size() == 1;
        });
        return holders.get(0);
    }

    static String virtualServer(int port, String description) {
        return "{\"address\": \"10.0.0.1\", \"ports\": [" + port + "], \"description\": \"" + description + "\"}";
    }

    static long revision(HttpResponse<byte[]> answer) {
        assertThat(answer.statusCode())
                .as(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
                .isBetween(200, 299);
        return Long.parseLong(answer.headers().firstValue("Mooring-Revision").orElseThrow());
    }

    @Override
    public void close() {
        replicas.forEach(ControlPlaneProcess::close);
    }
}
