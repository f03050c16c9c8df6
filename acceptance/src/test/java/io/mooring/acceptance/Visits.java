package io.mooring.acceptance;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that come and go, and a judge of what happens to them. A failure is explained when a server died while the visit
 * lasted; a client that leaves its server is explained when that server was dead at some time of the visit.
 *
 * <p><i>Threading</i>: any thread.
 */
final class Visits {
    private static final int CLIENTS = 3000;

    private final Site site;
    private final Map<Integer, String> home = new ConcurrentHashMap<>();
    private final Map<String, Long> diedNanos = new ConcurrentHashMap<>();
    private final Map<String, Long> livesNanos = new ConcurrentHashMap<>();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger explained = new AtomicInteger();
    private final AtomicInteger moved = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> unexplained = new ConcurrentLinkedQueue<>();

    Visits(Site site) {
        this.site = site;
    }

    /** A server is about to be killed. */
    void dies(String server) {
        livesNanos.remove(server);
        diedNanos.put(server, System.nanoTime());
    }

    /** It is dead: whoever came before this moment may have been on it. */
    void died(String server) {
        diedNanos.put(server, System.nanoTime());
    }

    /** It listens again. */
    void lives(String server) {
        livesNanos.put(server, System.nanoTime());
    }

    /** A client comes, and stays for a moment or, one in ten, for up to 30 s. */
    void visit(ScheduledExecutorService later) {
        long began = System.nanoTime();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int number = random.nextInt(CLIENTS);
        int port = site.ports().get(random.nextInt(11)); // the twelfth comes and goes
        try {
            Client client = Client.connect(site, site.client(number), port);
            String server = client.server();
            if (server == null || !"hello".equals(client.echo("hello"))) {
                client.close();
                throw new IOException("closed by " + server);
            }
            judge(number, server, began);
            if (random.nextInt(10) == 0) {
                ScheduledFuture<?> unused = later.schedule(
                        () -> leave(client, number, server, began), random.nextInt(30_000), TimeUnit.MILLISECONDS);
            } else {
                client.close();
            }
            served.incrementAndGet();
        } catch (IOException e) {
            failed("client " + number + " port " + port + ": " + e, began);
        }
    }

    private void leave(Client client, int number, String server, long began) {
        try (client) {
            if (!"goodbye".equals(client.echo("goodbye"))) {
                throw new IOException("closed by " + server);
            }
        } catch (IOException e) {
            failed("client " + number + " stayed on " + server + ": " + e, began);
        }
    }

    private void judge(int number, String server, long began) {
        String before = home.put(number, server);
        if (before != null && !before.equals(server)) {
            moved.incrementAndGet();
            Long lives = livesNanos.get(before);
            boolean wasDead = diedNanos.containsKey(before) && (lives == null || lives - began > 0);
            if (!wasDead && !movedMeanwhile(before)) {
                unexplained.add("client " + number + " left " + before + ", which works, for " + server);
            }
        }
    }

    /** The client moved while its server was dead, by a visit that the map learnt of later. */
    private boolean movedMeanwhile(String before) {
        Long died = diedNanos.get(before);
        return died != null && System.nanoTime() - died < TimeUnit.SECONDS.toNanos(12);
    }

    private void failed(String what, long began) {
        boolean somebodyDied = diedNanos.values().stream().anyMatch(died -> died - began >= 0);
        if (somebodyDied) {
            explained.incrementAndGet();
        } else {
            unexplained.add(Instant.now() + " " + what);
        }
    }

    List<String> unexplained() {
        return List.copyOf(unexplained);
    }

    @Override
    public String toString() {
        return "%d visits served, %d ended by a killed server, %d clients moved, %d unexplained"
                .formatted(served.get(), explained.get(), moved.get(), unexplained.size());
    }
}
