package io.mooring.data.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full ({@code /dev/full} in place of a file) or does not answer (a named pipe that nobody reads). */
class SickDiskTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    private Path state;

    private DiskFixture disk;
    private Path next;

    @BeforeEach
    void start() {
        disk = new DiskFixture(state);
        next = state.resolve("stick/vs.table.next");
    }

    @Test
    void aFullDiskIsAProblemUntilThereIsRoomAgain() throws IOException {
        disk.open(1, "a").close();
        Files.createSymbolicLink(next, FULL);
        disk.files.save();
        assertThat(disk.files.problems().get("vs"))
                .startsWith("not saved: ")
                .contains("No space left on device")
                .endsWith("a restart would send some clients to other servers");

        Files.delete(next);
        disk.files.save();
        assertThat(disk.files.problems())
                .as("it is not tried in vain again at once")
                .hasSize(1);
        disk.advance(1000);
        disk.files.save();
        assertThat(disk.files.problems()).isEmpty();
        disk.start();
        assertThat(disk.server(1)).isEqualTo("a");
    }

    @Test
    void nothingIsAppendedToAFileThatLacksSomething() throws IOException {
        disk.open(1, "a").close();
        disk.open(2, "a").close();
        disk.files.save();
        byte[] earlier = Files.readAllBytes(disk.file());

        // While the disk is full client 1 moves; that is taken from the table and gets lost.
        Files.delete(disk.file());
        Files.createSymbolicLink(disk.file(), FULL);
        Files.createSymbolicLink(next, FULL);
        disk.open(1, "b").close();
        disk.files.save();
        assertThat(disk.files.problems()).hasSize(1);
        Files.delete(disk.file());
        Files.write(disk.file(), earlier);
        disk.open(2, "c").close();
        disk.advance(1000);
        disk.files.save();
        assertThat(disk.file()).as("as it was").hasBinaryContent(earlier);

        Files.delete(next);
        disk.advance(2000);
        disk.files.save();
        Map<Long, String> before = disk.entries();
        disk.start();
        assertThat(disk.entries()).isEqualTo(before);
        assertThat(disk.server(1)).isEqualTo("b");
        assertThat(disk.server(2)).isEqualTo("c");
    }

    @Test
    void aFileThatSomebodyElseTouchedIsWrittenAnew() throws IOException {
        disk.open(1, "a").close();
        disk.files.save();
        Files.delete(disk.file());
        disk.open(2, "b").close();
        disk.files.save();
        assertThat(disk.files.problems().get("vs")).contains("NoSuchFileException");
        disk.advance(1000);
        disk.files.save();
        Files.write(disk.file(), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
        disk.open(3, "c").close();
        disk.files.save();
        assertThat(disk.files.problems()).isEmpty();
        Map<Long, String> before = disk.entries();

        disk.start();
        assertThat(disk.entries()).isEqualTo(before).hasSize(3);
    }

    @Test
    void aDiskThatDoesNotAnswerHoldsNobodyUpAndIsToldOf() throws Exception {
        disk.open(1, "a").close();
        assertThat(new ProcessBuilder("mkfifo", next.toString()).start().waitFor())
                .isZero();
        CompletableFuture<Void> saving = CompletableFuture.runAsync(() -> disk.files.save(), SickDiskTest::aside);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            disk.advance(1000);
            return disk.files.problems().containsKey("vs");
        });

        assertThat(disk.files.problems().get("vs")).startsWith("not saved yet: the disk has been writing for ");
        disk.open(2, "b").close();
        disk.files.keep("vs", disk.table);
        disk.files.forget("other");
        assertThat(disk.server(1)).isEqualTo("a");
        assertThat(disk.server(2)).isEqualTo("b");
        assertThat(saving).isNotDone();

        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(this::readPipe, SickDiskTest::aside);
        saving.get(30, TimeUnit.SECONDS);
        read.get(30, TimeUnit.SECONDS);
        Files.deleteIfExists(next);
        Files.deleteIfExists(disk.file());
        disk.advance(60_000);
        disk.files.save();
        disk.advance(60_000);
        disk.files.save();
        assertThat(disk.files.problems()).isEmpty();
        disk.start();
        assertThat(disk.server(1)).isEqualTo("a");
        assertThat(disk.server(2)).isEqualTo("b");
    }

    private static void aside(Runnable task) {
        new Thread(task, "aside").start();
    }

    private byte[] readPipe() {
        try {
            return Files.readAllBytes(next);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
