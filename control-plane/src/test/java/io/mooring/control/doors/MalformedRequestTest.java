package io.mooring.control.doors;

import static io.mooring.control.rest.ControlPlane.admin;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.control.doors.RawConnection.Answer;
import io.mooring.control.rest.ControlPlane;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests that are wrong, generated from the served OpenAPI document and sent over raw sockets. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class MalformedRequestTest {
    private static final int REQUESTS = Integer.getInteger("mooring.malformed.requests", 10_000);
    private static final int BATCH = 20;
    private static final int ENOUGH = 40;
    private static final String PROBLEM = "application/problem+json";
    private static final long MAX_NANOS = 2_000_000_000L;
    private static final List<String> MEMBERS = List.of("type", "title", "detail", "instance", "requestId");
    private static final List<String> STATE = List.of(
            "/api/v1/config",
            "/api/v1/users",
            "/api/v1/users/alice/tokens",
            "/api/v1/apply",
            "/api/v1/revisions?limit=1");

    /** What no answer shows: a name of a class or of a part, or a trace. */
    private static final Pattern INSIDE = Pattern.compile(
            "io\\.mooring|java\\.|jakarta|Exception|\\bat [a-z]+\\.[a-z]|quarkus|jackson|vert\\.?x|netty|resteasy",
            Pattern.CASE_INSENSITIVE);

    private final ObjectMapper json = new ObjectMapper();
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> answers = new TreeMap<>();

    @TestHTTPResource
    URI base;

    private @Nullable RawConnection known;
    private long slowest;
    private String configuration = "";
    private final Map<String, List<String>> names = new TreeMap<>();

    @BeforeEach
    void rememberWhatIsThere() {
        configuration = admin().get("/api/v1/config").asString();
        for (String collection : List.of("data-planes", "users")) {
            names.put(collection, names(collection));
        }
        makeWhatTheExamplesName();
    }

    private void makeWhatTheExamplesName() {
        admin().body(
                        "{\"address\": \"127.0.0.1\", \"ports\": [5060], \"realServers\": [{\"name\": \"OCS-Real-1\", \"address\":"
                                + " \"10.20.1.1\"}, {\"name\": \"OCS-Real-2\", \"address\": \"10.20.1.2\"}]}")
                .put("/api/v1/virtual-servers/OCS");
        admin().body("{\"role\": \"operator\"}").put("/api/v1/users/alice");
        admin().body("{\"name\": \"terraform\", \"expiresInSeconds\": 7776000}").post("/api/v1/users/alice/tokens");
    }

    /** Some requests are well-formed by chance: what they left would be in the way of the other tests. */
    @AfterEach
    void leaveItAsItWas() throws IOException {
        if (known != null) {
            known.close();
        }
        admin().body(configuration).put("/api/v1/config?force=true").then().statusCode(200);
        names.forEach((collection, before) -> {
            for (String name : names(collection)) {
                if (!before.contains(name)) {
                    admin().delete("/api/v1/{collection}/{name}", collection, name)
                            .then()
                            .statusCode(204);
                }
            }
            assertThat(names(collection)).isEqualTo(before);
        });
    }

    private static List<String> names(String collection) {
        return admin().get("/api/v1/{collection}", collection).jsonPath().getList("items.name");
    }

    @Test
    void noneMakesTheServerFailOrTellOrChange() throws IOException {
        long seed = Long.getLong("mooring.malformed.seed", System.nanoTime());
        System.out.println("seed: " + seed);
        Operations operations = new Operations(
                json.readTree(admin().get("/q/openapi?format=json").asString()));
        assertThat(operations.all()).hasSizeGreaterThan(40);
        MalformedRequests requests = new MalformedRequests(operations, new SplittableRandom(seed));
        long begun = System.nanoTime();

        int compared = 0;
        String before = state();
        for (int sent = 0; sent < REQUESTS && wrong.size() < ENOUGH; sent += BATCH) {
            boolean changed = false;
            for (int i = 0; i < BATCH; i++) {
                Malformed request = requests.next();
                changed |= accepted(request);
            }
            String after = state();
            if (!changed) {
                assertThat(after)
                        .as("seed %d, up to request %d", seed, sent + BATCH)
                        .isEqualTo(before);
                compared++;
            }
            if (changed) {
                makeWhatTheExamplesName(); // what was understood may have removed it
                after = state();
            }
            before = after;
        }

        System.out.printf(
                "%d requests in %d ms, slowest %d ms, state compared %d times: %s%n",
                REQUESTS, (System.nanoTime() - begun) / 1_000_000, slowest / 1_000_000, compared, answers);
        wrong.forEach(System.out::println);
        assertThat(wrong).as("seed %d", seed).isEmpty();
        assertThat(compared).isGreaterThan(REQUESTS / BATCH / 10);
        assertThat(answers.keySet())
                .as("each kind of refusal")
                .contains("400", "401", "404", "405", "406", "412", "413", "414", "415", "422", "431");
    }

    /** Everything that is kept, as it is shown. */
    private String state() throws IOException {
        StringBuilder all = new StringBuilder();
        try (RawConnection connection = new RawConnection(base.getPort(), "127.0.0.1")) {
            for (String path : STATE) {
                connection.send(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + ControlPlane.TOKEN
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                Answer answer = connection.answer(false);
                assertThat(answer).isNotNull();
                all.append(path).append(' ').append(answer.text()).append('\n');
            }
        }
        return all.toString();
    }

    /** Sends a request, looks at the answer, and says whether it was understood as a write. */
    private boolean accepted(Malformed request) throws IOException {
        Answer answer = null;
        long took = Long.MAX_VALUE;
        for (int attempt = 0;
                attempt < 3 && took > MAX_NANOS;
                attempt++) { // a pause of the machine does not come three times
            long begun = System.nanoTime();
            answer = exchange(request);
            took = System.nanoTime() - begun;
        }
        slowest = Math.max(slowest, took);
        answers.merge(answer == null ? "none" : String.valueOf(answer.status()), 1, Integer::sum);
        String mistake = took > MAX_NANOS ? "slow" : mistake(request, answer);
        if (mistake != null) {
            wrong.add(mistake + " " + request + "\n" + answer);
        }
        return answer != null && answer.status() < 400 && !request.reads();
    }

    /** What is wrong with an answer; null: nothing. */
    private @Nullable String mistake(Malformed request, @Nullable Answer answer) throws IOException {
        if (answer == null) {
            return request.mayEndWithoutAnswer() ? null : "no answer";
        }
        if (answer.status() >= 500) {
            return "failed";
        }
        if (answer.status() < 400) {
            return request.mustBeRefused() ? "not refused" : null;
        }
        if (!PROBLEM.equals(answer.header("Content-Type"))) {
            return "no problem document";
        }
        if (INSIDE.matcher(answer.headers() + answer.text()).find()) {
            return "shows what is inside";
        }
        if (request.head()) {
            return null;
        }
        JsonNode problem = json.readTree(answer.body());
        for (String member : MEMBERS) {
            if (problem.path(member).asText().isBlank()) {
                return "without " + member;
            }
        }
        return problem.path("type").asText().startsWith("/problems/")
                        && problem.path("status").asInt() == answer.status()
                        && problem.path("requestId").asText().equals(answer.header("X-Request-Id"))
                ? null
                : "contradicts itself";
    }

    private @Nullable Answer exchange(Malformed request) throws IOException {
        RawConnection connection = request.known() && known != null ? known : connect(request);
        boolean last = true;
        try {
            connection.send(request.wire());
            if (request.fate() == Malformed.Fate.HUNG_UP) {
                connection.endOfSending();
            }
            Answer answer = connection.answer(request.head());
            last = answer == null || answer.last() || request.last();
            return answer;
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(request.toString(), e);
        } finally {
            if (last) {
                connection.close();
            }
            if (request.known()) {
                known = last ? null : connection;
            }
        }
    }

    /** Failed logins are counted by address: they shall not shut out the others. */
    private RawConnection connect(Malformed request) throws IOException {
        return new RawConnection(base.getPort(), request.known() ? "127.0.0.1" : "127.0.6.1");
    }
}
