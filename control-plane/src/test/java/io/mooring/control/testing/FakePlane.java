package io.mooring.control.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mooring.api.ApplyProblem;
import io.mooring.api.ApplyReport;
import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServerReport;
import io.mooring.control.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * A scripted data plane: an HTTP server on loopback that speaks what a control plane and a data plane say to each other,
 * and misbehaves when it is told to.
 */
public final class FakePlane implements AutoCloseable {
    /** The secret that it wants to see. */
    public static final String SECRET = "a plane secret";

    private final Json json = new Json();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final String name;
    private final String secret;
    private volatile Snapshot running;
    private volatile Instant startedAt = Instant.parse("2026-11-22T09:00:00Z");
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int refusesWith;
    private volatile int failsWith;
    private volatile int planFailsWith;
    private volatile Map<String, VirtualServerReport> reports = Map.of();
    private volatile List<ApplyProblem> problems = List.of();
    private volatile LongConsumer whileTaking = revision -> {};
    private volatile Function<Snapshot, PlaneImpact> foresees = snapshot -> impact(0, 0);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger mostUnderWay = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger askedBriefly = new AtomicInteger();
    private final AtomicInteger condition = new AtomicInteger();
    private final List<Long> received = new CopyOnWriteArrayList<>();
    private final List<Integer> askedBefore = new CopyOnWriteArrayList<>();

    /** One that has just been installed: it runs nothing yet. */
    public FakePlane(String name) throws IOException {
        this(name, 0, SECRET);
    }

    /** The same on a port that is known, 0 being any, and with another secret. */
    public FakePlane(String name, int port, String secret) throws IOException {
        this.name = name;
        this.secret = secret;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/v1/status", exchange -> handle(exchange, this::status));
        server.createContext("/v1/snapshot", exchange -> handle(exchange, this::snapshot));
        server.createContext("/v1/plan", exchange -> handle(exchange, this::plan));
        server.start();
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void handle(HttpExchange exchange, Handler handler) throws IOException {
        mostUnderWay.accumulateAndGet(underWay.incrementAndGet(), Math::max);
        byte[] ignored = {};
        try (exchange) {
            if (!("Bearer " + secret).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, 401, ignored);
                return;
            }
            gate.await();
            if (failsWith != 0) {
                answer(exchange, failsWith, ignored);
                return;
            }
            handler.handle(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void status(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        boolean brief = "brief=true".equals(exchange.getRequestURI().getQuery());
        if (brief) {
            askedBriefly.incrementAndGet();
        }
        Snapshot now = running;
        answer(
                exchange,
                200,
                json.bytes(new PlaneStatus(
                        name,
                        "0.1.0",
                        startedAt,
                        now == null ? null : now.storeId(),
                        now == null ? 0 : now.revision(),
                        now == null ? null : now.digest(),
                        problems,
                        0,
                        0,
                        String.valueOf(condition),
                        brief ? Map.of() : reports)));
    }

    private void snapshot(HttpExchange exchange) throws IOException {
        Snapshot sent = sent(exchange);
        received.add(sent.revision());
        askedBefore.add(asked.get());
        boolean resync = "resync=true".equals(exchange.getRequestURI().getQuery());
        Snapshot now = running;
        if (refusesWith != 0) {
            problem(exchange, refusesWith, "no, thank you");
        } else if (now != null
                && !resync
                && (!now.storeId().equals(sent.storeId()) || now.revision() > sent.revision())) {
            problem(exchange, 409, "it runs revision " + now.revision());
        } else {
            whileTaking.accept(sent.revision());
            running = sent;
            answer(
                    exchange,
                    200,
                    json.bytes(new ApplyReport(
                            sent.storeId(), sent.revision(), false, List.of(), List.of(), List.of(), problems)));
        }
    }

    /** As data planes expect it: compressed. */
    private Snapshot sent(HttpExchange exchange) throws IOException {
        if (!"gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            throw new IOException("a snapshot that is not compressed");
        }
        try (GZIPInputStream body = new GZIPInputStream(exchange.getRequestBody())) {
            return json.readOwn(body.readAllBytes(), Snapshot.class);
        }
    }

    /** Says of each snapshot what {@link #foresee} has told it to, from what it runs. */
    private void plan(HttpExchange exchange) throws IOException {
        Snapshot sent = sent(exchange);
        if (planFailsWith != 0) {
            problem(exchange, planFailsWith, "no plan");
            return;
        }
        Snapshot now = running;
        PlaneImpact said = foresees.apply(sent);
        answer(
                exchange,
                200,
                json.bytes(new PlaneImpact(
                        now == null ? null : now.storeId(),
                        now == null ? 0 : now.revision(),
                        said.listenersOpened(),
                        said.listenersClosed(),
                        said.connectionsClosed(),
                        said.persistenceEntriesMoved(),
                        said.problems())));
    }

    private static void problem(HttpExchange exchange, int status, String detail) throws IOException {
        String body = "{\"type\":\"/problems/x\",\"status\":" + status + ",\"detail\":\"" + detail
                + "\",\"errors\":[{\"pointer\":\"/a\",\"code\":\"c\",\"message\":\"m\"}]}";
        answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** How often it was asked for a brief status. */
    public int askedBriefly() {
        return askedBriefly.get();
    }

    /** Where the control plane reaches it. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Its port. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on it runs this, as after a start with another file on its disk; null: nothing. */
    public void restartWith(Snapshot snapshot) {
        running = snapshot;
        startedAt = startedAt.plusSeconds(60);
    }

    /** It no longer answers, until the latch that is returned is counted down. */
    public CountDownLatch hang() {
        gate = new CountDownLatch(1);
        return gate;
    }

    /** What happens while it takes a revision over, before it has answered. */
    public void whileTaking(LongConsumer happens) {
        whileTaking = happens;
    }

    /** It refuses each snapshot with this status; 0: it takes them. */
    public void refuseWith(int status) {
        refusesWith = status;
    }

    /** It answers everything with this status; 0: it works. */
    public void failWith(int status) {
        failsWith = status;
    }

    /** What it reports of its virtual servers and of what it could not take over. */
    public void report(Map<String, VirtualServerReport> newReports, List<ApplyProblem> newProblems) {
        reports = newReports;
        condition.incrementAndGet();
        problems = newProblems;
    }

    /** From now on it says this of what a snapshot would do, but for the revision that it runs. May block. */
    public void foresee(Function<Snapshot, PlaneImpact> newForesees) {
        foresees = newForesees;
    }

    /** It answers each question for a plan with this status. */
    public void failPlansWith(int status) {
        planFailsWith = status;
    }

    /** An impact on connections and entries. */
    public static PlaneImpact impact(long connectionsClosed, long entriesMoved) {
        return new PlaneImpact(null, 0, 0, 0, connectionsClosed, entriesMoved, List.of());
    }

    /** The revision that it runs; -1: none. */
    public long revision() {
        Snapshot now = running;
        return now == null ? -1 : now.revision();
    }

    /** The store whose revision it runs. */
    public String storeId() {
        return running.storeId();
    }

    /** How often it had been asked for its status when each of them was sent. */
    public List<Integer> askedBefore() {
        return List.copyOf(askedBefore);
    }

    /** The revisions that were sent to it, in order. */
    public List<Long> received() {
        return List.copyOf(received);
    }

    /** How often it was asked for its status. */
    public int asked() {
        return asked.get();
    }

    /** The most requests that it ever had at once. */
    public int mostRequestsAtOnce() {
        return mostUnderWay.get();
    }

    @Override
    public void close() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
