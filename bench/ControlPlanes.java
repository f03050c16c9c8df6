import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Many data planes in one process, as a control plane sees them: {@code java ControlPlanes PORT PLANES VIRTUAL-SERVERS
 * REAL-SERVERS}. Each has a path before {@code /v1}, takes every snapshot that is newer, and reports all the virtual and real
 * servers that {@code ControlLoad configuration} has, with a check of each second. Standard input ends it; each line there is
 * answered with what was asked of them so far.
 */
class ControlPlanes {
    private static final Pattern HEAD = Pattern.compile(
            "\"storeId\":\"([^\"]+)\",\"revision\":(\\d+),\"digest\":\"([0-9a-f]+)\"");

    private record Runs(String storeId, long revision, String digest) {}

    private final AtomicLong snapshots = new AtomicLong();
    private final AtomicLong snapshotBytes = new AtomicLong();
    private final AtomicLong reports = new AtomicLong();
    private final AtomicLong reportBytes = new AtomicLong();
    private final String startedAt = Instant.now().toString();
    private final Runs[] runs;
    private final int servers;
    private final int reals;
    private byte[] lastSnapshot = {};
    private Runs lastRuns = new Runs("", 0, "");
    private long reportSecond;
    private byte[] report = {};

    ControlPlanes(int planes, int servers, int reals) {
        this.runs = new Runs[planes];
        this.servers = servers;
        this.reals = reals;
    }

    public static void main(String[] arguments) throws IOException {
        System.setProperty("sun.net.httpserver.maxIdleConnections", "4000");
        System.setProperty("sun.net.httpserver.nodelay", "true");
        ControlPlanes planes = new ControlPlanes(
                Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByName("127.0.0.1"), Integer.parseInt(arguments[0])), 1024);
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.createContext("/", planes::answer);
        server.start();
        System.out.println("listening");
        for (int c = System.in.read(); c >= 0; c = System.in.read()) {
            System.out.printf(
                    Locale.ROOT,
                    "snapshots=%d snapshotBytes=%d reports=%d reportBytes=%d%n",
                    planes.snapshots.get(),
                    planes.snapshotBytes.get(),
                    planes.reports.get(),
                    planes.reportBytes.get());
        }
        System.exit(0);
    }

    /** Paths are /N/v1/status and /N/v1/snapshot. */
    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/");
            int plane = Integer.parseInt(path[1]);
            byte[] body = exchange.getRequestBody().readAllBytes();
            byte[] answer;
            if (path[3].equals("snapshot")) {
                Runs now = snapshot(body, exchange.getRequestHeaders().getFirst("Content-Encoding"));
                runs[plane] = now;
                snapshots.incrementAndGet();
                snapshotBytes.addAndGet(body.length);
                answer = bytes("{\"storeId\":\"" + now.storeId + "\",\"revision\":" + now.revision
                        + ",\"unchanged\":false,\"added\":[],\"changed\":[\"x\"],\"removed\":[],\"problems\":[]}");
            } else {
                String query = exchange.getRequestURI().getQuery();
                answer = status(plane, query != null && query.contains("brief=true"));
                reports.incrementAndGet();
                reportBytes.addAndGet(answer.length);
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    /** All planes get the same bytes, so that one look is enough for all. */
    private synchronized Runs snapshot(byte[] body, String encoding) throws IOException {
        if (!Arrays.equals(body, lastSnapshot)) {
            InputStream in = new ByteArrayInputStream(body);
            byte[] text = "gzip".equals(encoding) ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
            Matcher head = HEAD.matcher(new String(text, 0, Math.min(text.length, 1000), StandardCharsets.UTF_8));
            if (!head.find()) {
                throw new IOException("no snapshot");
            }
            lastRuns = new Runs(head.group(1), Long.parseLong(head.group(2)), head.group(3));
            lastSnapshot = body;
        }
        return lastRuns;
    }

    private byte[] status(int plane, boolean brief) {
        Runs now = runs[plane];
        String head = "{\"name\":\"sim-" + plane + "\",\"version\":\"0.1.0\",\"startedAt\":\"" + startedAt + "\",\"storeId\":"
                + (now == null
                        ? "null,\"appliedRevision\":0,\"digest\":null"
                        : "\"" + now.storeId + "\",\"appliedRevision\":" + now.revision + ",\"digest\":\"" + now.digest + "\"")
                + ",\"problems\":[],\"connections\":0,\"persistenceEntries\":0,\"condition\":\"" + (now == null ? "none" : "all")
                + "\",\"virtualServers\":";
        if (now == null || brief) {
            return bytes(head + "{}}");
        }
        byte[] first = bytes(head);
        byte[] rest = report();
        byte[] all = Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, all, first.length, rest.length);
        return all;
    }

    /** Of all virtual servers, made once a second: each real server was checked since. */
    private synchronized byte[] report() {
        long second = System.nanoTime() / 1_000_000_000;
        if (report.length > 0 && second == reportSecond) {
            return report;
        }
        String now = Instant.now().toString();
        StringBuilder out = new StringBuilder("{");
        for (int i = -1; i < servers; i++) {
            String name = i < 0 ? "probe" : ControlConfiguration.name(i);
            String address = i < 0 ? "127.0.0.1" : ControlConfiguration.address(i);
            out.append(i < 0 ? "" : ",").append('"').append(name).append("\":{\"status\":{\"state\":\"up\",\"convergence\":null,")
                    .append("\"listeners\":[{\"address\":\"").append(address).append("\",\"port\":8000,\"state\":\"listening\",")
                    .append("\"error\":null,\"connections\":0}],\"connections\":{\"current\":0,\"max\":40000,\"total\":0,")
                    .append("\"refused\":0,\"queued\":0},\"persistence\":{\"entries\":0,\"size\":10240,\"hits\":0,\"misses\":0,")
                    .append("\"evictions\":0}},\"realServers\":{");
            for (int r = 0; r < (i < 0 ? 2 : reals); r++) {
                String real = i < 0 ? r == 0 ? "a" : "b" : "real-" + r;
                out.append(r == 0 ? "" : ",").append('"').append(real).append("\":{\"health\":\"up\",\"effectiveState\":\"up\",")
                        .append("\"since\":\"").append(startedAt).append("\",\"lastCheck\":{\"at\":\"").append(now)
                        .append("\",\"ok\":true,\"detail\":\"connected\",\"latencyMs\":1},\"connections\":0,")
                        .append("\"persistenceEntries\":0,\"bytesOut\":0,\"bytesIn\":0}");
            }
            out.append("}}");
        }
        report = bytes(out.append("}}").toString());
        reportSecond = second;
        return report;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
