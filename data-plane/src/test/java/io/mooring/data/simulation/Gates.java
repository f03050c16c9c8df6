package io.mooring.data.simulation;

import io.mooring.api.IpAddress;
import io.mooring.data.live.Admission;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.session.Entrance;
import java.util.ArrayList;
import java.util.List;

/** The accept queues and the gates behind them: who waits, and who goes in when somebody leaves. */
final class Gates {
    private final World world;
    private final List<Connection> waiting = new ArrayList<>();
    private int open;
    private int numbers;

    Gates(World world) {
        this.world = world;
    }

    /** A client comes; the answer is its connection, which may wait or be gone already. */
    Connection arrive(ModelVirtualServer model, IpAddress client) {
        LiveVirtualServer live = world.live(model);
        Entrance entrance = new Entrance(live, 1, List.of(live.admission(), world.live.admission()));
        Connection connection = new Connection(numbers++, model, live, entrance, client);
        enter(connection);
        return connection;
    }

    private void enter(Connection connection) {
        Admission full = connection.entrance.enter();
        if ((full == null) != hasRoom(connection.model)) {
            throw new AssertionError(connection + (full == null ? " came in" : " has to wait") + " with "
                    + connection.model.open + " open there and " + open + " altogether");
        }
        if (full == null) {
            open++;
            connection.model.open++;
            world.begin(connection);
        } else {
            connection.woken = false;
            waiting.add(connection);
            full.whenRoom(() -> connection.woken = true);
        }
    }

    private boolean hasRoom(ModelVirtualServer model) {
        return model.open < model.desired.maxConnections()
                && open < world.running.globals().maxConnections();
    }

    void leave(Connection connection) {
        open--;
        connection.model.open--;
        connection.entrance.leave();
    }

    /** Lets in who was told that there is room; then nobody waits while there is. */
    void settle() {
        for (Connection next = woken(); next != null; next = woken()) {
            waiting.remove(next);
            enter(next);
        }
        for (Connection one : waiting) {
            if (hasRoom(one.model)) {
                throw new AssertionError(one + " waits and nobody has told it that there is room");
            }
        }
    }

    private Connection woken() {
        return waiting.stream().filter(one -> one.woken).findFirst().orElse(null);
    }

    /** Those whose listener is closed wait no more. */
    void changed() {
        waiting.removeIf(one -> one.model.removed || !one.model.desired.enabled());
    }

    void forgetThoseWhoWait() {
        waiting.clear();
    }

    int open() {
        return open;
    }
}
