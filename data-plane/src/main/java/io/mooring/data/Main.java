package io.mooring.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The data plane as a program. */
final class Main {
    private static final Duration START = Duration.ofSeconds(60);

    private Main() {}

    /** Runs until SIGTERM. What the environment or the machine does not allow ends it with one line and status 1. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Logging.configure(environment);
        CompletableFuture<DataPlane> started = new CompletableFuture<>();
        // Before it starts: clients are served before it has started, and a SIGTERM then must lose nothing either.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "shutdown"));
        try {
            started.complete(new DataPlane(Settings.from(environment), () -> System.exit(0)));
        } catch (IOException | UncheckedIOException | IllegalArgumentException | IllegalStateException e) {
            started.completeExceptionally(e);
            Logging.flush();
            System.err.println("mooring data plane: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void stop(CompletableFuture<DataPlane> started) {
        try {
            started.get(START.toSeconds(), TimeUnit.SECONDS).close();
        } catch (ExecutionException e) {
            return; // the beginning has said why
        } catch (InterruptedException | TimeoutException e) {
            System.err.println("mooring data plane: it ends before it has started");
        } finally {
            Logging.flush();
        }
    }
}
