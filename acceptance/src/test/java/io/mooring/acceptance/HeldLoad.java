package io.mooring.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * 500 sessions that are held while 60 new ones come each second, those of the same clients and maybe of others, on all ports that
 * are given. None may fail, and every client must find its own server.
 *
 * <p><i>Threading</i>: threads of its own visit; the story's waits.
 */
final class HeldLoad implements AutoCloseable {
    static final int HELD = 500;
    static final int NEW_PER_SECOND = 60;

    private final Site site;
    private final int clients;
    private final List<Integer> ports;
    private final Crowd held = new Crowd();
    private final Map<Integer, String> home = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger visits = new AtomicInteger();
    private final ScheduledExecutorService load = Executors.newScheduledThreadPool(8);
    private final ScheduledFuture<?> visiting;

    /**
     * Holds its sessions, and the visits have begun.
     *
     * @param others clients that visit and hold nothing
     * @param ports those that visitors come to
     */
    HeldLoad(Site site, int others, List<Integer> ports) throws IOException {
        this.site = site;
        this.clients = HELD + others;
        this.ports = ports;
        for (int i = 0; i < HELD; i++) {
            Client client =
                    held.add(Client.connect(site, site.client(i), site.ports().get(i % 12)));
            home.put(i, client.server());
        }
        visiting = load.scheduleAtFixedRate(
                () -> load.execute(() -> visit(visits.getAndIncrement())),
                0,
                1_000_000 / NEW_PER_SECOND,
                TimeUnit.MICROSECONDS);
    }

    private void visit(int visit) {
        int number = visit % clients;
        int port = ports.get(visit % ports.size());
        try (Client client = Client.connect(site, site.client(number), port)) {
            String server = client.server();
            String before = home.putIfAbsent(number, String.valueOf(server));
            if (server == null || before != null && !before.equals(server)) {
                failures.add("client " + number + " of " + before + " came to " + server);
            }
        } catch (IOException e) {
            failures.add("client " + number + " port " + port + ": " + e);
        }
    }

    /** How many have come. */
    int visits() {
        return visits.get();
    }

    /** Waits until so many more have come. */
    void awaitVisits(int more) {
        int until = visits.get() + more;
        await().atMost(Duration.ofSeconds(60)).until(() -> visits.get() >= until);
    }

    /** Nobody comes any more; none of those who came has failed, and all sessions that are held still work. */
    void endsWithoutFailure() throws Exception {
        visiting.cancel(false);
        load.shutdown();
        assertThat(load.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        for (Client client : held.clients()) {
            assertThat(client.echo("still there")).isEqualTo("still there");
        }
    }

    /** Its clients go, all at once. */
    void leave() throws IOException {
        for (Client client : held.clients()) {
            client.reset();
        }
    }

    @Override
    public void close() throws IOException {
        load.shutdownNow();
        held.close();
    }
}
