package io.mooring.control.store;

import static io.mooring.control.testing.ControlPlaneProcess.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.mooring.control.testing.ControlPlaneProcess;
import io.mooring.control.testing.FakePlane;
import io.mooring.control.testing.Postgres;
import io.mooring.control.testing.TinyDisk;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the database is full: a small file system in memory, filled to the last page. */
class FullDiskIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String VS = "/api/v1/virtual-servers/";

    private int number;

    @Test
    void withSqliteWritesAreRefusedAndAllElseGoesOn(@TempDir Path folder) throws Exception {
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"), 8);
                ControlPlaneProcess running = ControlPlaneProcess.start(
                        disk.folder().resolve("state"), Map.of("MOORING_PLANE_SECRET", FakePlane.SECRET))) {
            fillUseAndMakeRoom(running, disk);
        }
    }

    /** Its write-ahead log is elsewhere: where that has no room, PostgreSQL ends by itself. */
    @Test
    void withPostgresqlWritesAreRefusedAndAllElseGoesOn(@TempDir Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x")); // PostgreSQL is not root
        try (TinyDisk disk = TinyDisk.mount(folder.resolve("disk"), 100)) {
            Path log = Files.createDirectory(folder.resolve("log"));
            Files.setAttribute(log, "unix:uid", 65534);
            try (Postgres postgres =
                            Postgres.startIn(disk.folder(), "--waldir=" + log.resolve("wal"), "--wal-segsize=1");
                    ControlPlaneProcess running = ControlPlaneProcess.start(
                            folder.resolve("state"), ControlPlaneProcess.using(postgres.url()))) {
                fillUseAndMakeRoom(running, disk);
            }
        }
    }

    private void fillUseAndMakeRoom(ControlPlaneProcess running, TinyDisk disk) throws Exception {
        try (FakePlane plane = new FakePlane("p")) {
            assertThat(running.send("PUT", "/api/v1/data-planes/p", "{\"url\": \"" + plane.url() + "\"}")
                            .statusCode())
                    .isEqualTo(201);
            write(running);
            disk.fill();

            HttpResponse<byte[]> refused = write(running);
            for (int more = 0; more < 2_000 && refused.statusCode() < 300; more++) {
                refused = write(running); // what the database had room for already
            }
            assertThat(refused.statusCode()).as(text(refused)).isEqualTo(507);
            assertThat(text(refused)).contains("/problems/store-full").contains("Nothing was changed");
            long revision = revision(running.send("GET", VS + "a", ""));
            JsonNode before = json(running.send("GET", "/api/v1/config", ""));
            for (int i = 0; i < 5; i++) {
                assertThat(write(running).statusCode()).isEqualTo(507);
            }
            assertThat(json(running.send("GET", "/api/v1/config", ""))).isEqualTo(before);
            assertThat(revision(running.send("GET", VS + "a", ""))).isEqualTo(revision);

            assertThat(login(running)).isEqualTo(200);
            await().atMost(LONG).until(() -> plane.revision() == revision);
            plane.restartWith(null);
            await().atMost(LONG).until(() -> plane.revision() == revision);

            disk.makeRoom();
            await().atMost(LONG).until(() -> write(running).statusCode() == 200);
            assertThat(revision(running.send("GET", VS + "a", ""))).isGreaterThan(revision);
            assertThat(running.said()).doesNotContain("\tat ");
        }
    }

    /** Each time other text that cannot be compressed, so that it needs room. */
    private HttpResponse<byte[]> write(ControlPlaneProcess running) throws IOException, InterruptedException {
        number++;
        byte[] noise = new byte[700];
        new java.util.Random(number).nextBytes(noise);
        String body = "{\"address\": \"10.0.0.1\", \"ports\": [1], \"description\": \""
                + Base64.getEncoder().encodeToString(noise) + "\"}";
        return running.send("PUT", VS + "a", body);
    }

    private static int login(ControlPlaneProcess running) throws IOException, InterruptedException {
        String pair = "admin:password-of-the-tests";
        return running.send(
                        "GET",
                        VS + "a",
                        "",
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .statusCode();
    }

    private static long revision(HttpResponse<byte[]> answer) {
        return Long.parseLong(answer.headers().firstValue("Mooring-Revision").orElseThrow());
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
