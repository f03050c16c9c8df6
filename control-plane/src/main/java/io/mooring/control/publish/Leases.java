package io.mooring.control.publish;

import io.mooring.control.store.Database;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which data planes this replica of the control plane looks after: those whose lease it holds. It sends snapshots to those
 * of them that it reaches, and tells of all when they break. A control plane with a database of its own holds every lease,
 * and none of this happens.
 *
 * <p>A replica takes all free leases, and renews them each second; of a replica that has ended, the lease is free {@value
 * #VALID_MS} ms after it was last renewed. That of a data plane which its holder does not reach goes at once to a replica
 * that does. How long a lease is valid is counted from before the database was asked, by this process's own clock that
 * only measures; when it ends is decided by the database's clock alone.
 *
 * <p>While the database cannot be written, because it is away or its disk is full, who holds a lease keeps it, and what
 * nobody holds is everybody's: nobody can take a lease then, and nobody can make a revision that another does not know.
 * What decides in the end is the data plane, which takes no older revision.
 *
 * <p>Threading: a thread of its own asks the database; anybody may ask {@link #sendsTo} and {@link #tellsOf}, which never block.
 */
final class Leases {
    static final int VALID_MS = 3_000;
    static final int RENEW_MS = 1_000;

    private static final Logger LOG = Logger.getLogger(Leases.class);

    private final @Nullable LeaseTable table;
    private final String replica;
    private final LongSupplier nanos;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "leases");
        thread.setDaemon(true);
        return thread;
    });
    private volatile View view = new View(Map.of(), Set.of(), Set.of(), 0, false);
    private volatile long workingNanos; // when the database was last seen to be written
    private Supplier<? extends Collection<String>> reached = Set::of;
    private Renewed renewed = (gained, all) -> {};

    /**
     * What the database last said.
     *
     * @param mine the leases of this replica
     * @param sends those of them whose data plane it reaches
     * @param askedNanos when it was asked
     * @param failing whether it has not answered since
     */
    private record View(
            Map<String, LeaseTable.Lease> all, Set<String> mine, Set<String> sends, long askedNanos, boolean failing) {}

    /** Is called after each renewal, in the thread of the leases. */
    interface Renewed {
        /** To these data planes this replica sends from now on; this is what is known of all. */
        void renewed(Set<String> gained, Map<String, LeaseTable.Lease> all);
    }

    Leases(@Nullable LeaseTable table, String replica, LongSupplier nanos) {
        this.table = table;
        this.replica = replica;
        this.nanos = nanos;
        this.workingNanos = nanos.getAsLong();
    }

    /** Those of a control plane that is alone with its database. */
    static Leases alone() {
        return new Leases(null, "", System::nanoTime);
    }

    /** Those of this database. */
    static Leases of(Database database) {
        return database.shared()
                ? new Leases(new LeaseTable(database::connection), database.replica(), System::nanoTime)
                : alone();
    }

    /** Begins to take the leases of the data planes that are reached. */
    void start(Supplier<? extends Collection<String>> newReached, Renewed then) {
        reached = newReached;
        renewed = then;
        if (table != null) {
            var unused = executor.scheduleWithFixedDelay(this::renew, 0, RENEW_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Gives all leases back. */
    void stop() {
        onThread(table -> table.release(replica));
        executor.shutdown();
        try {
            if (!executor.awaitTermination(VALID_MS, TimeUnit.MILLISECONDS)) {
                LOG.info("leases not given back: they end by themselves");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether other replicas may send, too. */
    boolean shared() {
        return table != null;
    }

    /** Whether this replica is the one that sends to the data plane of this name. */
    boolean sendsTo(String name) {
        View now = view;
        return table == null || (now.sends.contains(name) && isValid(now));
    }

    /** Whether this replica is the one that tells what happens to the data plane of this name, reached or not. */
    boolean tellsOf(String name) {
        View now = view;
        return table == null || (now.mine.contains(name) && isValid(now));
    }

    private boolean isValid(View now) {
        return now.failing || nanos.getAsLong() - now.askedNanos < TimeUnit.MILLISECONDS.toNanos(VALID_MS);
    }

    /**
     * Somebody has written to the database. Who kept a lease because nobody could take it has to ask for it now: another
     * may have it, and know a newer revision.
     */
    void written() {
        if (table != null) {
            workingNanos = nanos.getAsLong();
            View now = view;
            if (now.failing) {
                view = new View(now.all, now.mine, now.sends, now.askedNanos, false);
                submit(this::renew);
            }
        }
    }

    /** A data plane has come within reach: its lease need not wait for the next renewal. */
    void soon() {
        if (table != null) {
            submit(this::renew);
        }
    }

    /** The data plane has refused this revision; the other replicas shall know. */
    void refused(String name, long revision, String why) {
        onThread(table -> table.refused(replica, name, revision, why));
    }

    /** The data plane has taken what it was sent: what it refused before matters no more. */
    void taken(String name) {
        LeaseTable.Lease lease = view.all.get(name);
        if (lease != null && lease.refusal() != null) {
            onThread(table -> table.refused(replica, name, null, null));
        }
    }

    private void renew() {
        LeaseTable asked = table;
        if (asked == null) {
            return;
        }
        View old = view;
        long askedNanos = nanos.getAsLong();
        try {
            adopt(asked.renew(replica, reached.get(), VALID_MS), askedNanos, false);
            if (old.failing) {
                LOG.info("leases renewed again");
            }
        } catch (SQLException e) {
            if (!old.failing) {
                LOG.warnf("leases not renewed error=%s", e.getMessage());
            }
            if (workingNanos - askedNanos < 0) {
                readInstead(asked, old);
            } // else it works meanwhile, and is asked again soon
        } catch (RuntimeException e) {
            LOG.error("leases failed", e); // a mistake of ours must not end the renewals
        }
    }

    private void readInstead(LeaseTable asked, View old) {
        try {
            adopt(asked.all(), old.askedNanos, true);
        } catch (SQLException e) {
            view = new View(old.all, old.mine, old.sends, old.askedNanos, true);
        }
    }

    private void adopt(Map<String, LeaseTable.Lease> all, long askedNanos, boolean failing) {
        Set<String> before = view.sends;
        Set<String> mine = new HashSet<>();
        Set<String> sends = new HashSet<>();
        all.forEach((name, lease) -> {
            if (lease.valid() && lease.holder().equals(replica)) {
                mine.add(name);
                if (lease.reached()) {
                    sends.add(name);
                }
            }
        });
        if (failing) {
            for (String name : reached.get()) {
                LeaseTable.Lease lease = all.get(name);
                if (lease == null || !lease.valid()) {
                    mine.add(name);
                    sends.add(name);
                }
            }
        }
        view = new View(all, mine, sends, askedNanos, failing);
        renewed.renewed(changed(before, sends), all);
    }

    private static Set<String> changed(Set<String> before, Set<String> after) {
        Set<String> gained = new HashSet<>(after);
        gained.removeAll(before);
        gained.forEach(name -> LOG.infof("lease taken dataPlane=%s", name));
        for (String name : before) {
            if (!after.contains(name)) {
                LOG.infof("lease lost dataPlane=%s", name);
            }
        }
        return gained;
    }

    private interface Statement {
        void run(LeaseTable table) throws SQLException;
    }

    private void onThread(Statement statement) {
        LeaseTable asked = table;
        if (asked == null) {
            return;
        }
        submit(() -> {
            try {
                statement.run(asked);
            } catch (SQLException | RuntimeException e) { // at the end of the process the pool may have gone before
                LOG.debugf("leases not written error=%s", e.getMessage()); // others know less, or later
            }
        });
    }

    private void submit(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("leases are given back already");
        }
    }
}
