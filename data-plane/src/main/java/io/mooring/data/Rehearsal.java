package io.mooring.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Starts a data plane from a snapshot on disk, as after a restart, in a folder and at ports of its own, and ends it again.
 * The launcher runs it once after each build, with a Java that writes down which classes that needed, and how they lie in
 * memory: real starts then take half of the processor's time.
 */
final class Rehearsal {
    private Rehearsal() {}

    /** Ends with status 0 when everything went well. */
    public static void main(String[] arguments) throws IOException {
        Logging.configure(Map.of());
        Path folder = Files.createTempDirectory("mooring-rehearsal");
        try (ServerSocket realServer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Files.write(folder.resolve("snapshot.json"), Json.bytes(snapshot(realServer.getLocalPort(), freePort())));
            new DataPlane(new Settings("rehearsal", "127.0.0.1", 0, folder, "rehearsal", false)).close();
        } finally {
            Logging.flush();
            delete(folder);
        }
    }

    private static Snapshot snapshot(int realServer, int port) throws IOException {
        String text = """
                {"globals": {}, "virtualServers": [{"name": "rehearsal", "address": "127.0.0.1", "ports": [%d],
                  "realServers": [{"name": "one", "address": "127.0.0.1", "port": %d}]}]}
                """.formatted(port, realServer);
        return Snapshot.of("rehearsal", 1, new ObjectMapper().readValue(text, Configuration.class));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(folder)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
