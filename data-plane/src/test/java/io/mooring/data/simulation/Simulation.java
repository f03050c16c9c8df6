package io.mooring.data.simulation;

import io.mooring.api.Balance;
import io.mooring.api.IpAddress;
import io.mooring.data.simulation.Peers.Wellness;
import io.mooring.data.stats.Metrics;
import io.mooring.data.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything that happens under one seed. */
final class Simulation {
    private static final int EVENTS = 50;

    /** One restart of so many waits for a real disk. */
    private static final int ON_DISK = 8;

    /** How long a server may take to be checked, fail and pass as often as needed, whatever its settings. */
    private static final long CHECKED_ENOUGH_MS = 60_000;

    private static final List<IpAddress> CLIENTS = clients();

    private final SplittableRandom random;
    private final @Nullable Consumer<String> trace;
    private final FakeTime time = new FakeTime();
    private final Metrics metrics;
    private final Peers peers;
    private final Wishes wishes;
    private World world;

    Simulation(long seed, Metrics metrics, @Nullable Consumer<String> trace) {
        this.random = new SplittableRandom(seed);
        this.metrics = metrics;
        this.trace = trace;
        this.wishes = new Wishes(random.split(), trace != null);
        this.peers = new Peers(time, new NobodyWatches());
        this.world = start();
    }

    private World start() {
        World started = new World(time, peers, metrics, random::nextLong);
        peers.watcher(started);
        return started;
    }

    /** Random events to the end. */
    void run() {
        change();
        time.advance(random.nextInt(3000));
        for (int event = 0; event < EVENTS; event++) {
            time.advance(1); // no two events at once, so that the oldest of two entries is known
            happens(random.nextInt(100));
            settle();
        }
    }

    private void settle() {
        world.gates.settle();
        new Comparison(world, time).run();
    }

    private void happens(int kind) {
        if (kind < 38) {
            arrive();
        } else if (kind < 56) {
            connectEnds();
        } else if (kind < 70) {
            close();
        } else if (kind < 78) {
            machine();
        } else if (kind < 88) {
            change();
        } else if (kind < 99) {
            pass();
        } else {
            restart();
        }
    }

    private void arrive() {
        List<ModelVirtualServer> open = world.models.values().stream()
                .filter(model -> model.desired.enabled())
                .toList();
        if (!open.isEmpty()) {
            ModelVirtualServer model = oneOf(open);
            Connection connection = world.gates.arrive(model, oneOf(CLIENTS));
            say("arrives", connection);
        }
    }

    private void connectEnds() {
        List<Connection> connecting =
                world.connections.stream().filter(one -> !one.relayed).toList();
        if (connecting.isEmpty()) {
            return;
        }
        Connection connection = oneOf(connecting);
        boolean answers = peers.of(connection.at().desired.address()) == Wellness.WORKS;
        if (answers && random.nextInt(10) > 0) {
            connection.relayed = true;
            say("is connected", connection);
            return;
        }
        say("connect fails", connection);
        if (connection.tried.size() > connection.model.desired.retries()) {
            world.close(connection);
        } else if (world.failed(connection)) {
            say("chose again", connection);
        }
    }

    private void close() {
        if (!world.connections.isEmpty()) {
            Connection connection = oneOf(world.connections);
            say("ends", connection);
            world.close(connection);
        }
    }

    private void machine() {
        List<ModelServer> servers = world.models.values().stream()
                .flatMap(model -> model.servers.values().stream())
                .toList();
        if (!servers.isEmpty()) {
            String host = oneOf(servers).desired.address();
            Wellness now = oneOf(List.of(Wellness.values()));
            say(host, now);
            peers.set(host, now);
        }
    }

    private void change() {
        String change = wishes.change();
        say("change", change);
        world.apply(wishes.configuration());
    }

    private void pass() {
        int kind = random.nextInt(200);
        long ms = kind == 0
                ? random.nextLong(2 * 3_600_000L)
                : kind < 10 ? random.nextLong(120_000) : random.nextLong(kind < 80 ? 100 : 7_000);
        say("milliseconds pass", ms);
        time.advance(ms);
    }

    /** The process ends and another begins, whose stick tables equal those of the old one. */
    private void restart() {
        boolean files = random.nextInt(ON_DISK) == 0;
        say("restart", files ? "from disk" : "as a successor");
        List.copyOf(world.connections).forEach(world::close);
        world.gates.forgetThoseWhoWait();
        Legacy legacy = new Legacy(world, time, files);
        end();
        world = start();
        world.legacy = legacy;
        world.apply(wishes.configuration());
        world.legacy = null;
        legacy.forget();
    }

    /** Everything ends; nothing is left. */
    void end() {
        world.end();
        if (time.waiting() != peers.waiting) {
            throw new AssertionError("timers are left: " + (time.waiting() - peers.waiting));
        }
    }

    /** Faults stop, and nobody changes anything any more. */
    void converge() {
        peers.heal();
        wishes.welcomeEverybody();
        world.apply(wishes.configuration());
        say("faults stop", wishes.configuration());
        time.advance(CHECKED_ENOUGH_MS);
        settle();
        for (Connection connection : List.copyOf(world.connections)) {
            world.close(connection);
        }
        time.advance(CHECKED_ENOUGH_MS); // entries and slow starts have ended
        settle();
        world.models.values().forEach(this::converged);
        settle();
    }

    private void converged(ModelVirtualServer model) {
        List<ModelServer> regulars = new ArrayList<>();
        List<ModelServer> backups = new ArrayList<>();
        for (ModelServer server : model.servers.values()) {
            if (!Objects.requireNonNull(server.real).name().equals(server.name) || !server.up()) {
                throw new AssertionError(server.name + " is not up");
            }
            if (server.desired.weight() > 0) {
                (server.desired.backup() ? backups : regulars).add(server);
            }
        }
        List<ModelServer> able = regulars.isEmpty() ? backups : regulars;
        for (int i = 0; i < 2; i++) {
            for (IpAddress client : CLIENTS) {
                Connection connection = world.gates.arrive(model, client);
                boolean nobody = connection.tried.isEmpty();
                if (nobody ? !able.isEmpty() || model.fallback != null : !nobodyElse(able, connection)) {
                    throw new AssertionError(connection + " should be at one of "
                            + able.stream().map(server -> server.name).toList());
                }
            }
        }
        for (Connection one : world.connections) {
            for (Connection other : world.connections) {
                if (model.sticky()
                        && one.model == model
                        && other.model == model
                        && one.key.equals(other.key)
                        && one.at() != other.at()) {
                    throw new AssertionError("one client at two servers: " + one + ", " + other);
                }
            }
        }
        if (!model.sticky() && model.desired.balance() == Balance.LEASTCONN) {
            balanced(able);
        }
    }

    private static boolean nobodyElse(List<ModelServer> able, Connection connection) {
        return able.isEmpty() ? connection.at().fallback : able.contains(connection.at());
    }

    /** Nobody has so many that its newest client had better gone to another. */
    private static void balanced(List<ModelServer> able) {
        for (ModelServer one : able) {
            for (ModelServer other : able) {
                if ((long) one.open * other.desired.weight() > (long) (other.open + 1) * one.desired.weight()) {
                    throw new AssertionError(one.name + " has " + one.open + ", " + other.name + " " + other.open);
                }
            }
        }
    }

    private void say(String event, Object what) {
        if (trace != null) {
            trace.accept(time.nowMs() + " " + event + ": " + what);
        }
    }

    private <T> T oneOf(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private static List<IpAddress> clients() {
        List<IpAddress> clients = new ArrayList<>();
        for (String client : List.of(
                "10.0.0.1",
                "10.0.0.2",
                "10.0.0.3",
                "10.0.0.4",
                "10.0.1.1",
                "10.0.1.2",
                "10.1.0.1",
                "2001:db8::1",
                "2001:db8::2",
                "2001:db8:0:1::1",
                "2001:db8:0:1:8000::1",
                "::1")) {
            clients.add(Objects.requireNonNull(IpAddress.parse(client)));
        }
        return List.copyOf(clients);
    }

    /** Before the first start nothing is checked. */
    private static final class NobodyWatches implements Peers.Watcher {
        @Override
        public Consumer<Boolean> begins(String host) {
            throw new AssertionError("a check of " + host + " before the start");
        }

        @Override
        public void settled() {
            throw new AssertionError("a check before the start");
        }
    }
}
