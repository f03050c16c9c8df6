package io.mooring.control.store;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * What the replicas of the control plane tell each other through PostgreSQL's {@code LISTEN} and {@code NOTIFY}. With
 * SQLite nobody is told anything, and nobody says anything.
 *
 * <p>Invariants: nothing depends on it. What is told is also found by looking each second; being told only makes it quick.
 *
 * <p>Threading: one thread with a connection of its own listens, and calls those who want to hear, who may block on the
 * database. Anybody may call the rest.
 */
@Singleton
public class Notifications {
    /** There may be a newer revision. */
    public static final String REVISION = "revision";

    /** A data plane was registered, changed or removed. */
    public static final String DATA_PLANE = "data-plane";

    /** An operator wants the data plane of this name to take over the newest revision, whatever it runs. */
    public static final String RESYNC = "resync";

    private static final Logger LOG = Logger.getLogger(Notifications.class);
    private static final int AFTER_THE_REST = 10_000;
    private static final int LOOK_MS = 5_000;
    private static final long RETRY_MS = 1_000;

    private final Database database;
    private final List<Hearer> hearers = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable Connection connection;

    private record Hearer(String topic, Consumer<String> then) {}

    private record Heard(String topic, String about) {}

    @Inject
    Notifications(Database database) {
        this.database = database;
    }

    /** After everything else has started: nobody is called before. */
    void start(@Observes @Priority(AFTER_THE_REST) StartupEvent started) {
        if (database.shared()) {
            Thread thread = new Thread(this::listen, "notifications");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @PreDestroy
    void stop() throws SQLException {
        stopped = true;
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }

    /**
     * Has this called with what was told of a topic, and with an empty text when something may have been missed. It must
     * not throw.
     */
    public void on(String topic, Consumer<String> then) {
        hearers.add(new Hearer(topic, then));
    }

    /** Tells the other replicas. When the database does not answer nobody is told. */
    public void send(String topic, String about) {
        if (!database.shared()) {
            return;
        }
        try (Connection pooled = database.connection()) {
            database.tell(pooled, topic, about);
        } catch (SQLException e) {
            LOG.warnf("replicas not told topic=%s about=%s error=%s", topic, about, e.getMessage());
        }
    }

    private void listen() {
        boolean failing = false;
        while (!stopped) {
            try (Connection own = database.own();
                    Statement statement = own.createStatement()) {
                connection = own;
                statement.execute("listen " + Database.CHANNEL);
                LOG.debug("listening to the other replicas");
                failing = false;
                hearers.forEach(hearer -> hearer.then().accept(""));
                hear(own.unwrap(PGConnection.class), statement);
            } catch (SQLException | RuntimeException e) { // one of those who hear may be stopping
                if (!failing && !stopped) {
                    LOG.warnf("not listening to the other replicas error=%s", e.getMessage());
                }
                failing = true;
                pause();
            } finally {
                connection = null;
            }
        }
    }

    private void hear(PGConnection own, Statement statement) throws SQLException {
        while (!stopped) {
            PGNotification[] told = own.getNotifications(LOOK_MS);
            if (told == null || told.length == 0) {
                statement.execute("select 1"); // fails when the server has gone without a word
                continue;
            }
            Set<Heard> heard = new LinkedHashSet<>(); // of many revisions at once, one look is enough
            for (PGNotification one : told) {
                String[] words = one.getParameter().split(" ", 3);
                if (words.length == 3 && !words[0].equals(database.replica())) {
                    heard.add(new Heard(words[1], words[2]));
                }
            }
            for (Heard one : heard) {
                for (Hearer hearer : hearers) {
                    if (hearer.topic().equals(one.topic())) {
                        hearer.then().accept(one.about());
                    }
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
