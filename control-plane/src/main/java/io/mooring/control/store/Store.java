package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.SnapshotRules;
import io.mooring.api.Violation;
import io.mooring.control.json.Json;
import io.quarkus.runtime.Startup;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.validation.Validator;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Holds the newest snapshot and makes the next.
 *
 * <p>Invariants: {@link #current()} is durable, and its revision never goes down.
 *
 * <p>Threading: {@code current} and {@code violations} never block and anybody may call them; everything else blocks on
 * the database and belongs on a worker thread. Writers of this process take turns; against those of other replicas the
 * primary key decides, and the loser edits again.
 */
@Startup
@Singleton
public class Store {
    private static final Logger LOG = Logger.getLogger(Store.class);

    private final Revisions revisions;
    private final SnapshotRules rules;
    private final Clock clock;
    private final ReentrantLock writing = new ReentrantLock();
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
    private volatile Snapshot current;
    private volatile boolean reachable = true;

    @Inject
    Store(Database database, Json json, Validator validator) {
        this(new Revisions(database, json), new SnapshotRules(validator), Clock.systemUTC());
    }

    Store(Revisions revisions, SnapshotRules rules, Clock clock) {
        this.revisions = revisions;
        this.rules = rules;
        this.clock = clock;
        try {
            String id = revisions.storeId(randomId());
            if (revisions.newest() < 0) {
                revisions.insert(Snapshot.of(id, 0, Configuration.EMPTY), "mooring", "a new store", clock.instant());
            }
            this.current = newest(id);
        } catch (SQLException e) {
            throw new StoreFailure("cannot open the store", e);
        }
        LOG.infof("store opened id=%s revision=%d", current.storeId(), current.revision());
    }

    private static String randomId() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private Snapshot newest(String storeId) throws SQLException {
        while (true) {
            long number = revisions.newest();
            Optional<Configuration> configuration = revisions.configuration(number);
            if (configuration.isPresent()) { // else others have made so many meanwhile that it was forgotten
                return Snapshot.of(storeId, number, configuration.get());
            }
        }
    }

    /** The newest snapshot that is durable, as far as this replica knows. */
    public Snapshot current() {
        return current;
    }

    /** All that is wrong with a configuration. */
    public List<Violation> violations(Configuration configuration) {
        return rules.violations(configuration);
    }

    /**
     * Makes a change durable and visible; what changes nothing makes no revision. Throws {@link Refusal} when the
     * precondition does not hold or the result breaks rules, {@link StoreFailure} when the database fails.
     */
    public Commit commit(Change change) {
        Commit commit;
        writing.lock();
        try {
            commit = attempt(change);
        } catch (SQLException e) {
            throw new StoreFailure("cannot commit", e);
        } finally {
            writing.unlock();
        }
        if (commit.changed()) {
            LOG.infof(
                    "revision committed revision=%d author=%s",
                    commit.snapshot().revision(), change.author());
            wake();
        }
        return commit;
    }

    /**
     * What a change would come to now, if it were committed; it is not. Throws {@link Refusal} as {@link #commit} would.
     * Blocks no more than the change's guard does.
     */
    public Commit draft(Change change) {
        Snapshot base = current;
        if (!change.precondition().test(base)) {
            throw Refusal.precondition(base);
        }
        Configuration edited = change.edit().apply(base.configuration());
        List<Violation> violations = violations(edited);
        if (!violations.isEmpty()) {
            throw Refusal.invalid(base, edited, violations);
        }
        Snapshot next = Snapshot.of(base.storeId(), base.revision() + 1, edited);
        if (next.configuration().equals(base.configuration())) {
            return new Commit(base, base, false);
        }
        Commit draft = new Commit(base, next, true);
        change.guard().accept(draft);
        return draft;
    }

    private Commit attempt(Change change) throws SQLException {
        while (true) {
            Commit draft = draft(change);
            if (!draft.changed()) {
                return draft;
            }
            Snapshot next = draft.snapshot();
            if (revisions.insert(next, change.author(), change.message(), clock.instant())) {
                current = next;
                return draft;
            }
            current = newest(next.storeId());
        }
    }

    /** Has this called, on the writer's thread, when there may be something newer. It must be quick and not throw. */
    public void onCommit(Runnable wake) {
        wakes.add(Objects.requireNonNull(wake));
    }

    private void wake() {
        wakes.forEach(Runnable::run);
    }

    /** Looks for what other replicas have committed. */
    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void refresh() {
        try {
            boolean newer = false;
            if (revisions.newest() > current.revision()) {
                writing.lock();
                try {
                    Snapshot found = newest(current.storeId());
                    newer = found.revision() > current.revision();
                    if (newer) {
                        current = found;
                    }
                } finally {
                    writing.unlock();
                }
            }
            if (newer) {
                wake();
            }
            if (!reachable) {
                reachable = true;
                LOG.info("store reachable again");
            }
        } catch (SQLException e) {
            if (reachable) {
                reachable = false;
                LOG.errorf("store not reachable error=%s", e.getMessage());
            }
        }
    }

    /** Who made a revision; empty when there is none of this number, or it was forgotten. */
    public Optional<Revision> revision(long number) {
        try {
            return revisions.revision(number);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revision " + number, e);
        }
    }

    /** At most so many revisions older than this number, newest first. */
    public List<Revision> revisionsBefore(long number, int limit) {
        try {
            return revisions.before(number, limit);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revisions", e);
        }
    }

    /** What a revision holds; empty when there is none of this number, or it was forgotten. */
    public Optional<Configuration> configuration(long number) {
        try {
            return revisions.configuration(number);
        } catch (SQLException e) {
            throw new StoreFailure("cannot read revision " + number, e);
        }
    }
}
