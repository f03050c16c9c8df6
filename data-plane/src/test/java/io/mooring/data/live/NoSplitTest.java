package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** New clients that open several ports at the same instant: of a thousand, none is split. */
class NoSplitTest {
    private static final int CLIENTS = 1000;
    private static final int PORTS = 4;

    @Test
    void aNewClientsFirstConnectionsNeverSplit() throws Exception {
        LiveFixture fixture = LiveFixture.with("a", "b", "c");
        List<List<Seat>> seatsByPort = atTheSameInstant(client -> fixture.choose(client));

        assertThat(splitClients(seatsByPort)).isEmpty();
        assertThat(fixture.live.table().misses()).isEqualTo(CLIENTS);
        assertThat(fixture.open("a", "b", "c").stream().mapToInt(i -> i).sum()).isEqualTo(CLIENTS * PORTS);
        seatsByPort.forEach(seats -> seats.forEach(Seat::close));
        assertThat(fixture.open("a", "b", "c")).containsExactly(0, 0, 0);
    }

    @Test
    void norDoTheyWhenTheirServerRefusesThemAll() throws Exception {
        LiveFixture fixture = LiveFixture.with("a", "b", "c");

        List<List<Seat>> seatsByPort = atTheSameInstant(client -> {
            Seat seat = fixture.choose(client);
            return seat.server().name().equals("a") ? fixture.live.chooseAgain(seat) : seat;
        });

        assertThat(splitClients(seatsByPort)).isEmpty();
        assertThat(fixture.open("a")).containsExactly(0);
    }

    private interface Client {
        Seat connect(int client);
    }

    /** The seats of every client, one list for each port; a barrier before each client makes its connections meet. */
    private static List<List<Seat>> atTheSameInstant(Client client) throws Exception {
        CyclicBarrier together = new CyclicBarrier(PORTS);
        ExecutorService executor = Executors.newFixedThreadPool(PORTS);
        List<Future<List<Seat>>> futures = new ArrayList<>();
        for (int port = 0; port < PORTS; port++) {
            futures.add(executor.submit(() -> {
                List<Seat> seats = new ArrayList<>();
                for (int number = 0; number < CLIENTS; number++) {
                    together.await(60, TimeUnit.SECONDS);
                    seats.add(client.connect(number));
                }
                return seats;
            }));
        }
        List<List<Seat>> seatsByPort = new ArrayList<>();
        for (Future<List<Seat>> future : futures) {
            seatsByPort.add(future.get(120, TimeUnit.SECONDS));
        }
        executor.shutdownNow();
        return seatsByPort;
    }

    private static List<Integer> splitClients(List<List<Seat>> seatsByPort) {
        List<Integer> split = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int number = client;
            long servers = seatsByPort.stream()
                    .map(seats -> seats.get(number).server())
                    .distinct()
                    .count();
            if (servers != 1) {
                split.add(client);
            }
        }
        return split;
    }
}
