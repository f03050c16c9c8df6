package io.mooring.acceptance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a story plays: three hosts and their addresses.
 *
 * <pre>
 *   clients  10.30.0.0/16, 192.168.2.1 ── 192.168.2.171  balancer  10.20.0.1 ── 10.20.0.2  servers  10.20.1.1, 10.20.1.2, 10.20.1.3
 * </pre>
 *
 * <p>On loopback the clients are 127.30.x.y, the balancer is 127.0.0.1, the servers are 127.20.1.n, and a port of the guide
 * is 20000 higher.
 */
final class Site implements AutoCloseable {
    /** The guide's twelve ports, the first is the primary one. */
    static final List<Integer> GUIDE_PORTS =
            List.of(5060, 5061, 135, 443, 444, 5065, 5069, 5071, 5072, 5073, 5074, 8404);

    /** Stories without namespaces share the ports of this machine, so they take turns. */
    private static final Semaphore LOOPBACK = new Semaphore(1);

    private static final AtomicInteger MADE = new AtomicInteger();

    private final boolean namespaces;
    private final Host clients;
    private final Host balancer;
    private final Host servers;
    private final String id;

    private Site(boolean namespaces, String id, Host clients, Host balancer, Host servers) {
        this.namespaces = namespaces;
        this.id = id;
        this.clients = clients;
        this.balancer = balancer;
        this.servers = servers;
    }

    /** Three namespaces where that can be done, else loopback, with a line that says so. */
    static Site open() {
        String id = Long.toString(ProcessHandle.current().pid(), 36) + "-" + MADE.incrementAndGet();
        String problem = root() ? null : "not root";
        if (problem == null) {
            problem = run(
                    "ip netns add mc" + id + " && ip netns add mb" + id + " && ip netns add ms" + id,
                    "for n in mc mb ms; do ip -n ${n}" + id + " link set lo up; done",
                    "ip link add c0 netns mc" + id + " type veth peer name c0 netns mb" + id,
                    "ip link add s0 netns mb" + id + " type veth peer name s0 netns ms" + id,
                    "ip -n mc" + id + " addr add 192.168.2.1/24 dev c0 && ip -n mc" + id + " link set c0 up",
                    "ip -n mb" + id + " addr add 192.168.2.171/24 dev c0 && ip -n mb" + id + " link set c0 up",
                    "ip -n mb" + id + " addr add 10.20.0.1/16 dev s0 && ip -n mb" + id + " link set s0 up",
                    "ip -n ms" + id + " addr add 10.20.0.2/16 dev s0 && ip -n ms" + id + " link set s0 up",
                    "for i in 1 2 3; do ip -n ms" + id + " addr add 10.20.1.$i/16 dev s0; done",
                    "ip -n mc" + id + " route add local 10.30.0.0/16 dev lo",
                    "ip -n mb" + id + " route add 10.30.0.0/16 via 192.168.2.1");
        }
        if (problem == null) {
            return new Site(true, id, Host.in("mc" + id), Host.in("mb" + id), Host.in("ms" + id));
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("the stories need network namespaces here: " + problem);
        }
        System.out.println("The stories run on loopback, not in network namespaces: " + problem);
        remove(id);
        LOOPBACK.acquireUninterruptibly();
        return new Site(false, id, Host.local(), Host.local(), Host.local());
    }

    /** Loopback, whoever asks. */
    static Site onLoopback() {
        LOOPBACK.acquireUninterruptibly();
        return new Site(false, "", Host.local(), Host.local(), Host.local());
    }

    Host clients() {
        return clients;
    }

    Host balancer() {
        return balancer;
    }

    Host servers() {
        return servers;
    }

    /** The virtual server's address. */
    String address() {
        return namespaces ? "192.168.2.171" : "127.0.0.1";
    }

    /** The address of real server 1, 2 or 3. */
    String server(int number) {
        return (namespaces ? "10.20.1." : "127.20.1.") + number;
    }

    /** The address of a client, from 0. */
    String client(int number) {
        return (namespaces ? "10.30." : "127.30.") + (number >> 8 & 255) + "." + (number & 255);
    }

    /** A port of the guide as it is here. */
    int port(int guidePort) {
        return namespaces ? guidePort : guidePort + 20000;
    }

    /** The twelve ports as they are here. */
    List<Integer> ports() {
        return GUIDE_PORTS.stream().map(this::port).toList();
    }

    /** Runs a command on the balancer's host and throws when it fails. */
    void onBalancer(String command) {
        on("mb", command);
    }

    /** Runs a command on the servers' host and throws when it fails. */
    void onServers(String command) {
        on("ms", command);
    }

    /** Runs a command on the clients' host and throws when it fails. */
    void onClients(String command) {
        on("mc", command);
    }

    private void on(String host, String command) {
        String problem = run(namespaces ? "ip netns exec " + host + id + " " + command : command);
        if (problem != null) {
            throw new IllegalStateException(problem);
        }
    }

    /** Skips a story that breaks the network where there are no namespaces, and says so. */
    void needNamespaces() {
        assumeTrue(namespaces, "this story breaks its network, so it needs namespaces: skipped");
    }

    boolean namespaces() {
        return namespaces;
    }

    @Override
    public void close() {
        clients.close();
        balancer.close();
        servers.close();
        if (namespaces) {
            remove(id);
        } else {
            LOOPBACK.release();
        }
    }

    private static void remove(String id) {
        run("for n in mc mb ms; do ip netns del ${n}" + id + " 2>/dev/null; done; true");
    }

    private static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null when all went well, else what did not. */
    private static String run(String... commands) {
        try {
            for (String command : commands) {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .redirectErrorStream(true)
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() != 0) {
                    return command + ": " + output.strip();
                }
            }
            return null;
        } catch (IOException e) {
            return e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
