package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What runs out: descriptors, memory. Clients wait or are held back, nobody is dropped, and it ends by itself. */
class LimitsStory {
    private static final int MOST = 8000;

    @Test
    void withoutDescriptorsClientsWaitAndAreAllServedInTheEnd() throws IOException {
        int clients = 400;
        try (Stage stage = Stage.open(LimitsStory.class, plane -> plane.wrapped("prlimit", "--nofile=1000:1000"));
                Crowd crowd = new Crowd()) {
            stage.openGuide("\"timeouts\": {\"queueMs\": 60000}");
            Site site = stage.site();
            long linesBefore = lines(stage.dataPlane(), "reason=descriptors");
            for (int client = 0; client < clients; client++) {
                crowd.add(Client.connect(site, site.client(client), site.ports().get(client % 12)));
            }
            await().until(() -> lines(stage.dataPlane(), "reason=descriptors") > linesBefore);

            int inside = stage.connections();
            long ticks = cpuTicks(stage.dataPlane());
            long until = System.nanoTime() + 2_000_000_000L;
            await().until(() -> System.nanoTime() - until >= 0);
            ticks = cpuTicks(stage.dataPlane()) - ticks;

            assertThat(inside).isLessThan(clients);
            assertThat(stage.connections()).as("the others wait").isEqualTo(inside);
            assertThat(ticks)
                    .as("hundredths of a second of CPU in two seconds of waiting")
                    .isLessThan(100);
            assertThat(linesPerSecond(stage.dataPlane(), "reason=descriptors").values())
                    .as("log lines a second")
                    .isNotEmpty()
                    .allMatch(lines -> lines <= 2);
            System.out.printf("1,000 descriptors: %d of %d clients inside, the rest waits%n", inside, clients);
            crowd.leaveOnceServed();
            stage.awaitConnections(0);
        }
    }

    @Test
    void thousandsOfClientsThatDoNotReadHoldNobodyElseUp() throws IOException {
        int stalled = 5000;
        try (Stage stage = Stage.open(LimitsStory.class, plane -> plane.option("-Xmx256m"));
                Crowd crowd = new Crowd()) {
            Site site = stage.site();
            site.needNamespaces();
            for (String buffer : List.of("tcp_rmem", "tcp_wmem")) {
                // So that the kernel's buffers, which are not the subject, do not fill the machine.
                String small = "sysctl -qw 'net.ipv4." + buffer + "=4096 16384 32768'";
                site.onClients(small);
                site.onBalancer(small);
                site.onServers(small);
            }
            stage.openGuide("");
            long before = stage.dataPlane().residentKb();
            byte[] line = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
            for (int client = 0; client < stalled; client++) {
                crowd.add(Client.connect(
                        site, site.client(client % 2000), site.ports().get(client % 12)));
            }
            stage.awaitConnections(stalled);
            // What is sent comes back, and nobody reads it: in the end every buffer on the way is full.
            Callable<Boolean> full = () -> fill(crowd, ByteBuffer.wrap(line)) == 0;
            await().atMost(Duration.ofSeconds(60)).until(full);

            for (int client = 0; client < 20; client++) {
                try (Client other = Client.connect(site, site.client(3000 + client), site.port(443))) {
                    assertThat(other.echo("quick")).isEqualTo("quick");
                }
            }
            long perConnection = (stage.dataPlane().residentKb() - before) / stalled;
            System.out.printf("%d clients that do not read: %d KiB each%n", stalled, perConnection);
            assertThat(perConnection).as("KiB of each").isLessThanOrEqualTo(256);
            for (Client client : crowd.clients()) {
                client.reset();
            }
            stage.awaitConnections(0);
        }
    }

    /** With less memory each time, until so many clients have no room: what a heap can hold differs between Javas. */
    @Test
    void withANearlyFullHeapClientsWaitAndNobodyIsLost() throws IOException {
        try (Stage stage = Stage.open(LimitsStory.class, LimitsStory::withoutCaches)) {
            stage.openGuide("\"timeouts\": {\"queueMs\": 60000}");
            boolean full = false;
            for (int heapKb = 26_000; !full && heapKb > 14_000; heapKb -= heapKb / 16) {
                restart(stage, "-Xmx" + heapKb + "k");
                full = fill(stage, heapKb);
            }
            assertThat(full).isTrue();
        }
    }

    /** False: all clients found room in a heap of this size. */
    private static boolean fill(Stage stage, int heapKb) throws IOException {
        try (Crowd crowd = new Crowd()) {
            long linesBefore = lines(stage.dataPlane(), "reason=heap");
            while (crowd.clients().size() < MOST && lines(stage.dataPlane(), "reason=heap") == linesBefore) {
                come(stage, crowd, 100);
            }
            for (int i = 0; i < MOST && lines(stage.dataPlane(), "reason=heap") == linesBefore; i++) {
                // What comes and goes makes the collections that tell how much is left.
                Client.connect(
                                stage.site(),
                                stage.site().client(i % 1000),
                                stage.site().port(5060))
                        .close();
            }
            if (lines(stage.dataPlane(), "reason=heap") == linesBefore) {
                return false;
            }
            int inside = stage.connections();
            System.out.printf("A heap of %d KiB is nearly full with %d sessions%n", heapKb, inside);
            assertThat(inside).isGreaterThan(500);
            assertThat(crowd.clients().get(0).echo("still here")).isEqualTo("still here");
            crowd.leaveOnceServed();
            stage.awaitConnections(0);
            return true;
        }
    }

    private static void come(Stage stage, Crowd crowd, int count) throws IOException {
        Site site = stage.site();
        for (int i = 0; i < count; i++) {
            int client = crowd.clients().size();
            crowd.add(Client.connect(site, site.client(client), site.ports().get(client % 12)));
        }
    }

    private static void restart(Stage stage, String heap) {
        stage.dataPlane().kill();
        stage.dataPlane().option(heap).start();
        stage.awaitConnected();
        stage.awaitHealth("OCS-Real-1", "up");
        stage.awaitHealth("OCS-Real-2", "up");
    }

    /** What is kept in the heap because there is room. */
    private static void withoutCaches(Program plane) {
        plane.option("-XX:SoftRefLRUPolicyMSPerMB=0").option("-Dio.netty.allocator.type=unpooled");
    }

    /** Bytes that could be sent by all together without waiting. */
    private static long fill(Crowd crowd, ByteBuffer line) throws IOException {
        long sum = 0;
        for (Client client : crowd.clients()) {
            sum += client.fill(line);
        }
        return sum;
    }

    private static long cpuTicks(Program program) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + program.pid() + "/stat"));
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)); // utime and stime, see proc(5)
    }

    private static long lines(Program program, String words) {
        return program.log().lines().filter(line -> line.contains(words)).count();
    }

    /** How many lines with these words were written in each second. */
    private static Map<String, Long> linesPerSecond(Program program, String words) {
        return program.log()
                .lines()
                .filter(line -> line.contains(words))
                .map(line -> line.substring(0, 19))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
