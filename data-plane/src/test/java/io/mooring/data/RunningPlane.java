package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.data.testing.PlaneHttp;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** The whole program in this process, spoken to by its own HTTP. Real servers are not checked. */
final class RunningPlane implements AutoCloseable {
    private final DataPlane plane;
    private final PlaneHttp http;
    private long revision;

    RunningPlane(Path state) throws IOException {
        plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, state, PlaneHttp.SECRET, false));
        http = new PlaneHttp(plane.port());
    }

    /** A virtual server on 127.0.0.1; {@code realServers} as {@link #realServer} says. */
    static String virtualServer(String name, String ports, String realServers) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"ports\": [" + ports
                + "], \"healthCheck\": {\"type\": \"none\"}, \"realServers\": [" + realServers + "]}";
    }

    static String realServer(String name, int port, String state) {
        return "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"port\": " + port + ", \"state\": \"" + state
                + "\"}";
    }

    /** The document of the next revision. */
    byte[] document(String... virtualServers) throws IOException {
        return PlaneHttp.document(++revision, virtualServers);
    }

    /** Takes over the next revision; nothing is wrong with it. */
    void apply(String... virtualServers) throws Exception {
        HttpResponse<String> applied = put(document(virtualServers));
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        assertThat(applied.body()).contains("\"problems\":[]");
    }

    HttpResponse<String> put(byte[] document) throws Exception {
        return http.put(document);
    }

    /** What taking over the next revision would do; the revision is not used up. */
    JsonNode plan(String... virtualServers) throws Exception {
        HttpResponse<String> planned = http.plan(PlaneHttp.document(revision + 1, virtualServers));
        assertThat(planned.statusCode()).as(planned.body()).isEqualTo(200);
        return new ObjectMapper().readTree(planned.body());
    }

    HttpResponse<String> plan(byte[] document) throws Exception {
        return http.plan(document);
    }

    /** The status of a question for a plan that is asked so. */
    int planAs(String authorization, String method, String type) throws Exception {
        return http.plan(authorization, method, type).statusCode();
    }

    JsonNode status() throws Exception {
        return http.status();
    }

    @Override
    public void close() {
        plane.close();
    }
}
