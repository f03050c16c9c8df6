package io.mooring.acceptance;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A story's stage: a site, both planes running on the balancer, real servers, and the API at hand. Everything ends with it. */
final class Stage implements AutoCloseable {
    private static final String TOKEN = "acceptance-token";
    private static final String SECRET = "acceptance-plane-secret";

    /** What the control plane signs webhooks with. */
    static final String WEBHOOK_SECRET = "acceptance-webhook-secret";

    private final Site site = Site.open();
    private final Path folder;
    private final Program controlPlane;
    private final Program dataPlane;
    private final Api api;
    private final Api plane;
    private final List<RealServer> servers = new ArrayList<>();

    private Stage(String story) throws IOException {
        folder = Files.createDirectories(
                Path.of(System.getProperty("mooring.root"), "acceptance", "target", "stories", story));
        int httpPort = freePort(0);
        int planePort = freePort(httpPort);
        controlPlane = Program.controlPlane(
                site.balancer(),
                folder,
                Map.of(
                        "MOORING_HTTP_PORT",
                        String.valueOf(httpPort),
                        "MOORING_STATE_DIR",
                        state("control-plane"),
                        "MOORING_ADMIN_TOKEN",
                        TOKEN,
                        "MOORING_PLAN_TIMEOUT_MS", // a story shall not depend on how busy the machine is
                        "20000",
                        "MOORING_PLANE_SECRET",
                        SECRET,
                        "MOORING_WEBHOOK_SECRET",
                        WEBHOOK_SECRET));
        dataPlane = Program.dataPlane(
                site.balancer(),
                folder,
                Map.of(
                        "MOORING_NAME",
                        "edge-1",
                        "MOORING_PLANE_PORT",
                        String.valueOf(planePort),
                        "MOORING_STATE_DIR",
                        state("data-plane"),
                        "MOORING_CONTROL_PLANE",
                        "http://127.0.0.1:" + httpPort,
                        "MOORING_PLANE_SECRET",
                        SECRET));
        api = new Api(site.balancer(), "http://127.0.0.1:" + httpPort + "/api/v1", TOKEN);
        plane = new Api(site.balancer(), "http://127.0.0.1:" + planePort, SECRET);
    }

    /** Both planes started, and the data plane connected. */
    static Stage open(Class<?> story) throws IOException {
        return open(story, dataPlane -> {});
    }

    /** The same with a data plane that is prepared before it starts. */
    static Stage open(Class<?> story, Consumer<Program> prepare) throws IOException {
        Stage stage = new Stage(story.getSimpleName());
        try {
            prepare.accept(stage.dataPlane);
            stage.controlPlane.start();
            stage.dataPlane.start();
            stage.awaitConnected();
            return stage;
        } catch (RuntimeException e) {
            stage.close();
            throw e;
        }
    }

    void awaitConnected() {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> {
                    JsonNode planes = api.get("/data-planes").ok().json().path("items");
                    return planes.size() == 1
                            && planes.get(0)
                                    .path("status")
                                    .path("state")
                                    .asText()
                                    .equals("connected")
                            && planes.get(0)
                                            .path("status")
                                            .path("appliedRevision")
                                            .asLong()
                                    == planes.get(0)
                                            .path("status")
                                            .path("desiredRevision")
                                            .asLong();
                });
    }

    Site site() {
        return site;
    }

    Api api() {
        return api;
    }

    /** The data plane's own HTTP. */
    Api plane() {
        return plane;
    }

    Program controlPlane() {
        return controlPlane;
    }

    Program dataPlane() {
        return dataPlane;
    }

    /** Starts real server 1, 2 or 3 on the guide's ports; its name is OCS-Real-N. */
    RealServer startServer(int number) throws IOException {
        RealServer server = RealServer.start(site.servers(), "OCS-Real-" + number, site.server(number), site.ports());
        servers.add(server);
        return server;
    }

    /** The guide's virtual server, for a PUT, with further fields in front and two real servers. */
    String guide(String furtherFields) {
        return guide(
                furtherFields,
                "{\"name\": \"OCS-Real-1\", \"address\": \"" + site.server(1)
                        + "\"}, {\"name\": \"OCS-Real-2\", \"address\": \"" + site.server(2) + "\"}");
    }

    /** The guide's virtual server with these real servers. */
    String guide(String furtherFields, String realServers) {
        return "{" + furtherFields + (furtherFields.isEmpty() ? "" : ", ")
                + "\"address\": \"" + site.address() + "\", \"ports\": "
                + site.ports().stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"))
                + ", \"healthCheck\": {\"port\": " + site.port(5061) + ", \"intervalMs\": 500}"
                + ", \"realServers\": [" + realServers + "]}";
    }

    /** Two real servers behind the guide's virtual server, both up. */
    void openGuide(String furtherFields) throws IOException {
        startServer(1);
        startServer(2);
        api.put("/virtual-servers/OCS", guide(furtherFields)).ok();
        awaitHealth("OCS-Real-1", "up");
        awaitHealth("OCS-Real-2", "up");
    }

    /** Waits until a real server of OCS has this health in the API. */
    void awaitHealth(String realServer, String health) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions() // a data plane that starts does not answer yet
                .until(() -> health(realServer).equals(health));
    }

    /** The health of a real server of OCS as the data plane itself says it now. */
    String health(String realServer) throws IOException {
        return plane.get("/v1/status")
                .ok()
                .json()
                .at("/virtualServers/OCS/realServers/" + realServer + "/health")
                .asText();
    }

    /** Waits until so many client connections are open. */
    void awaitConnections(int count) {
        await().atMost(Duration.ofSeconds(30)).until(() -> connections() == count);
    }

    /** Open client connections, as the data plane says. */
    int connections() throws IOException {
        return plane.get("/v1/status").ok().json().path("connections").asInt();
    }

    /** Open connections to a real server of OCS, as the data plane says. */
    int connections(String realServer) throws IOException {
        return plane.get("/v1/status")
                .ok()
                .json()
                .at("/virtualServers/OCS/realServers/" + realServer + "/connections")
                .asInt();
    }

    private String state(String name) {
        return folder.resolve(name + "-" + System.nanoTime()).toString();
    }

    private static int freePort(int not) throws IOException {
        while (true) {
            try (ServerSocket socket = new ServerSocket(0)) {
                if (socket.getLocalPort() != not) {
                    return socket.getLocalPort();
                }
            }
        }
    }

    @Override
    public void close() {
        servers.forEach(RealServer::close);
        for (Program program : List.of(dataPlane, controlPlane)) {
            if (program.alive()) {
                program.kill();
            }
        }
        site.close();
    }
}
