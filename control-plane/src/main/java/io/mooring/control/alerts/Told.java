package io.mooring.control.alerts;

import io.mooring.control.json.Json;
import io.mooring.control.store.Database;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The table {@code alerts_told}: what the operators were last told is wrong at each data plane.
 *
 * <p>Threading: anybody may call, and nobody waits: one thread of its own speaks with the database, tries what failed again
 * each few seconds, and writes the newest of each plane alone.
 */
class Told implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Told.class);
    private static final int AGAIN_SECONDS = 5;

    private final Database database;
    private final Json json;
    private final Map<String, Set<Subject>> unwritten = new ConcurrentHashMap<>();
    private final AtomicBoolean forgetting = new AtomicBoolean();
    private boolean failing; // of its thread alone
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "alerts-told");
        made.setDaemon(true);
        return made;
    });

    Told(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** What was told of a data plane; empty when nothing ever was. Never fails: what cannot be read was not told. */
    CompletableFuture<Optional<Set<Subject>>> at(String dataPlane) {
        return CompletableFuture.supplyAsync(
                () -> {
                    write();
                    try {
                        return read(dataPlane);
                    } catch (SQLException | UncheckedIOException e) {
                        LOG.warnf("alerts told cannot be read dataPlane=%s error=%s", dataPlane, e.getMessage());
                        return Optional.empty();
                    }
                },
                thread);
    }

    /** This is what was told of a data plane now. */
    void keep(String dataPlane, Set<Subject> wrong) {
        unwritten.put(dataPlane, wrong);
        soon(0);
    }

    /** Nothing was told of any. */
    void forgetAll() {
        unwritten.clear();
        forgetting.set(true);
        soon(0);
    }

    /** Writes what is not written yet, for at most as long as the database takes. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(AGAIN_SECONDS, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void soon(int seconds) {
        try {
            var unused = thread.schedule(this::write, seconds, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            // Stopping: the next process tells it again rather than not at all.
        }
    }

    private void write() {
        try {
            if (forgetting.compareAndSet(true, false)) {
                forget();
            }
            for (Map.Entry<String, Set<Subject>> entry : Map.copyOf(unwritten).entrySet()) {
                insert(entry.getKey(), entry.getValue());
                unwritten.remove(entry.getKey(), entry.getValue());
            }
            failing = false;
        } catch (SQLException e) {
            if (!failing) {
                LOG.warnf(
                        "alerts told cannot be written, tried again each %d s error=%s", AGAIN_SECONDS, e.getMessage());
            }
            failing = true;
            soon(AGAIN_SECONDS);
        }
    }

    private Optional<Set<Subject>> read(String dataPlane) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement select =
                        connection.prepareStatement("select wrong from alerts_told where data_plane = ?")) {
            select.setString(1, dataPlane);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                byte[] text = row.getString(1).getBytes(StandardCharsets.UTF_8);
                return Optional.of(new HashSet<>(Arrays.asList(json.readOwn(text, Subject[].class))));
            }
        }
    }

    /** Of a data plane that is registered: one that was removed meanwhile has no row. */
    private void insert(String dataPlane, Set<Subject> wrong) throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement upsert = connection.prepareStatement("insert into alerts_told (data_plane, wrong)"
                        + " select name, cast(? as text) from data_planes where name = ?"
                        + " on conflict (data_plane) do update set wrong = excluded.wrong")) {
            upsert.setString(1, new String(json.bytes(List.copyOf(wrong)), StandardCharsets.UTF_8));
            upsert.setString(2, dataPlane);
            upsert.executeUpdate();
        }
    }

    private void forget() throws SQLException {
        try (Connection connection = database.connection();
                PreparedStatement delete = connection.prepareStatement("delete from alerts_told")) {
            delete.executeUpdate();
        } catch (SQLException e) {
            forgetting.set(true);
            throw e;
        }
    }
}
