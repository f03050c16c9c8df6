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
    private static final int FOR_SESSIONS_KB = 2500;

    @Test
    void withoutDescriptorsClientsWaitAndAreAllServedInTheEnd() throws IOException {
        int clients = 400;
        try (Stage stage = Stage.open(LimitsStory.class, plane -> plane.wrapped("prlimit", "--nofile=1000:1000"));
                Crowd crowd = new Crowd()) {
            stage.openGuide("");
            Site site = stage.site();
            for (int client = 0; client < clients; client++) {
                crowd.add(Client.connect(site, site.client(client), site.ports().get(client % 12)));
            }
            await().until(() -> stage.connections() > 100);

            int inside = stage.connections();
            long ticks = cpuTicks(stage.dataPlane());
            assertThat(crowd.clients().get(clients - 1).silentFor(2000))
                    .as("waits")
                    .isTrue();
            ticks = cpuTicks(stage.dataPlane()) - ticks;

            assertThat(inside).isLessThan(clients);
            assertThat(ticks)
                    .as("hundredths of a second of CPU in two seconds of waiting")
                    .isLessThan(100);
            assertThat(linesPerSecond(stage.dataPlane(), "reason=descriptors").values())
                    .as("log lines a second")
                    .isNotEmpty()
                    .allMatch(lines -> lines <= 2);
            System.out.printf("1,000 descriptors: %d of %d clients inside, the rest waits%n", inside, clients);
            for (Client client : crowd.clients()) {
                assertThat(client.server()).startsWith("OCS-Real-");
                client.close();
            }
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

    @Test
    void withANearlyFullHeapClientsWaitAndNobodyIsLost() throws Exception {
        int most = 8000;
        try (Stage stage = Stage.open(LimitsStory.class, LimitsStory::withoutCaches);
                Crowd crowd = new Crowd()) {
            stage.openGuide("");
            Site site = stage.site();
            Footprint footprint = new Footprint("data plane", stage.dataPlane());
            footprint.collect();
            // Old objects have two thirds of the heap, and the gate closes when nine tenths of that are in use.
            long heapKb = (footprint.heapKb() + FOR_SESSIONS_KB) * 10 / 9 * 3 / 2;
            stage.dataPlane().kill();
            stage.dataPlane().option("-Xmx" + heapKb + "k").start();
            stage.awaitConnected();
            stage.awaitHealth("OCS-Real-1", "up");
            stage.awaitHealth("OCS-Real-2", "up");
            long linesBefore = lines(stage.dataPlane(), "reason=heap");

            while (crowd.clients().size() < most && lines(stage.dataPlane(), "reason=heap") == linesBefore) {
                for (int i = 0; i < 100; i++) {
                    int client = crowd.clients().size();
                    crowd.add(Client.connect(
                            site, site.client(client), site.ports().get(client % 12)));
                }
            }

            int inside = stage.connections();
            System.out.printf("A heap of %d KiB is nearly full with %d sessions%n", heapKb, inside);
            assertThat(lines(stage.dataPlane(), "reason=heap")).isGreaterThan(linesBefore);
            assertThat(crowd.clients().get(0).echo("still here")).isEqualTo("still here");
            for (Client client : crowd.clients()) {
                // Those who wait come in as the first ones leave.
                assertThat(client.server()).startsWith("OCS-Real-");
                client.close();
            }
            stage.awaitConnections(0);
        }
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
