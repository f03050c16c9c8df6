package io.mooring.data.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A system call that fails for one thread of this process, because strace(1) stands between it and the kernel. What fails was not
 * done: a close that fails leaves the descriptor open. Where strace is missing or may not do that, the test is skipped, and in CI
 * it fails.
 */
public final class FailingCall implements AutoCloseable {
    private final Path trace;
    private final Path words;
    private final Process strace;

    private FailingCall(Path folder, long thread, String call, String how) throws IOException {
        trace = folder.resolve("trace");
        words = folder.resolve("words");
        strace = new ProcessBuilder(List.of(
                        "strace",
                        "--output=" + trace,
                        "--trace=" + call,
                        "--inject=" + call + ":" + how,
                        "--attach=" + thread))
                .redirectErrorStream(true)
                .redirectOutput(words.toFile())
                .start();
    }

    /**
     * From now on the call fails.
     *
     * @param thread what runs things on the thread
     * @param call its name, as {@code close}
     * @param how as strace has it: {@code error=EIO}, or {@code error=EIO:when=2} for the second one from now
     */
    public static FailingCall on(Executor thread, String call, String how) throws IOException {
        boolean strace = Files.isExecutable(Path.of("/usr/bin/strace"));
        boolean ci = "true".equals(System.getenv("CI"));
        assertThat(strace || !ci).as("strace is needed in CI").isTrue();
        assumeTrue(strace, "strace is not installed (apt-get install strace)");
        FailingCall failing = new FailingCall(Files.createTempDirectory("strace"), number(thread), call, how);
        try {
            await().atMost(60, SECONDS).until(() -> failing.attached() || !failing.strace.isAlive());
            assertThat(failing.attached() || !ci).as(failing.said()).isTrue();
            assumeTrue(failing.attached(), failing.said());
            return failing;
        } catch (Throwable e) {
            failing.close();
            throw e;
        }
    }

    /** The kernel's number of the thread. */
    private static long number(Executor thread) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
                                return Long.parseLong(self.getFileName().toString());
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        thread)
                .join();
    }

    private boolean attached() throws IOException {
        return said().contains("attached");
    }

    private String said() throws IOException {
        return Files.readString(words, UTF_8);
    }

    /** Waits until one has failed, so that no test passes because none was made. */
    public void awaitFailed() {
        await().atMost(20, SECONDS).until(() -> Files.readString(trace, UTF_8).contains("(INJECTED)"));
    }

    /** Lets the calls through again. */
    @Override
    public void close() throws IOException {
        strace.destroy(); // SIGTERM: it lets go of the thread first
        await().atMost(60, SECONDS).until(() -> !strace.isAlive());
        Files.deleteIfExists(trace);
        Files.delete(words);
        Files.delete(words.getParent());
    }
}
