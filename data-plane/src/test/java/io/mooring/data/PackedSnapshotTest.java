package io.mooring.data;

import static io.mooring.data.RunningPlane.realServer;
import static io.mooring.data.RunningPlane.virtualServer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Digest;
import io.mooring.api.Snapshot;
import io.mooring.data.json.Json;
import io.mooring.data.testing.PlaneHttp;
import io.mooring.data.testing.TestPlane;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots come compressed, and large reports can be brief. */
class PackedSnapshotTest {
    private String port = "";
    private DataPlane plane;

    @BeforeEach
    void start(@TempDir Path state) throws IOException {
        port = String.valueOf(TestPlane.freePort());
        plane = new DataPlane(new Settings("edge", "127.0.0.1", 0, state, PlaneHttp.SECRET, false));
    }

    @AfterEach
    void stop() throws Exception {
        plane.close();
    }

    @Test
    void aPackedSnapshotIsTakenOver() throws Exception {
        byte[] document = document(1, 1, "enabled");

        assertThat(put(packed(document), "gzip").statusCode()).isEqualTo(200);

        assertThat(status("").get("appliedRevision").asLong()).isEqualTo(1);
    }

    @Test
    void itMayBeInSeveralPieces() throws Exception {
        byte[] document = document(1, 1, "enabled");
        int middle = document.length / 2;
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        pieces.writeBytes(packed(Arrays.copyOfRange(document, 0, middle)));
        pieces.writeBytes(packed(Arrays.copyOfRange(document, middle, document.length)));

        assertThat(put(pieces.toByteArray(), "GZIP").statusCode()).isEqualTo(200);
    }

    /** As after an upgrade of both: the data plane comes back with what version 0.1.0 had sent, and kept on disk. */
    @Test
    void theSameRevisionUnderTheDigestOfTheFirstVersionIsNoOtherOne() throws Exception {
        byte[] document = document(1, 1, "enabled");
        Snapshot snapshot = Json.snapshot(document);
        Configuration content = snapshot.configuration();
        Snapshot older = new Snapshot(snapshot.storeId(), 1, Digest.of010(content), content);

        assertThat(put(packed(Json.bytes(older)), "gzip").statusCode()).isEqualTo(200);
        assertThat(status("").get("digest").asText()).isEqualTo(older.digest()).isNotEqualTo(snapshot.digest());

        assertThat(put(packed(document), "gzip").statusCode()).isEqualTo(200);
        assertThat(status("").get("digest").asText()).isEqualTo(snapshot.digest());
        assertThat(put(packed(document(1, 2, "enabled")), "gzip").statusCode()).isEqualTo(409);
    }

    @Test
    void whatIsWronglyPackedChangesNothing() throws Exception {
        byte[] packed = packed(document(1, 1, "enabled"));

        assertThat(put(Arrays.copyOf(packed, packed.length / 2), "gzip").statusCode())
                .isEqualTo(400);
        assertThat(put(document(1, 1, "enabled"), "gzip").statusCode()).isEqualTo(400);
        HttpResponse<String> unknown = put(packed, "br");
        assertThat(unknown.statusCode()).isEqualTo(415);
        assertThat(unknown.headers().firstValue("Accept-Encoding")).contains("gzip");
        HttpResponse<String> bomb = put(packed(new byte[(64 << 20) + 1]), "gzip");
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(bomb.body()).contains("67108864 bytes");

        assertThat(status("").get("appliedRevision").asLong()).isZero();
    }

    @Test
    void aBriefReportSaysAllButTheVirtualServers() throws Exception {
        put(packed(document(1, 1, "enabled")), "gzip");
        JsonNode all = status("");
        JsonNode brief = status("?brief=true");

        assertThat(all.get("virtualServers")).hasSize(1);
        assertThat(brief.get("virtualServers")).isEmpty();
        for (String field : new String[] {"storeId", "appliedRevision", "digest", "startedAt", "condition"}) {
            assertThat(brief.get(field)).as(field).isEqualTo(all.get(field)).isNotNull();
        }
    }

    @Test
    void theConditionIsAnotherWhenAStateIsAnother() throws Exception {
        put(packed(document(1, 1, "enabled")), "gzip");
        String enabled = status("?brief=true").get("condition").asText();

        put(packed(document(2, 7, "enabled")), "gzip");
        assertThat(status("?brief=true").get("condition").asText()).isEqualTo(enabled);
        put(packed(document(3, 7, "drain")), "gzip");
        assertThat(status("?brief=true").get("condition").asText()).isNotEqualTo(enabled);
    }

    private byte[] document(long revision, int retries, String state) throws IOException {
        String server = virtualServer("vs", port, realServer("r", 9, state));
        return PlaneHttp.document(revision, server.replaceFirst("\\{", "{\"retries\": " + retries + ", "));
    }

    private HttpResponse<String> put(byte[] body, String coding) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        request("/v1/snapshot")
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", coding)
                                .PUT(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofString());
    }

    private JsonNode status(String query) throws Exception {
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request("/v1/status" + query).build(), BodyHandlers.ofString())
                        .body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + plane.port() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + PlaneHttp.SECRET);
    }

    private static byte[] packed(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
