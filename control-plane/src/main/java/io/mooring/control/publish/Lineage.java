package io.mooring.control.publish;

import io.mooring.api.PlaneStatus;
import io.mooring.api.Snapshot;
import io.mooring.control.store.Revision;
import io.mooring.control.store.Store;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether what a data plane runs is of this store's own past. Only then does the newest snapshot follow on it.
 *
 * <p>A restored database goes on from its backup, and gives numbers a second time that data planes have got with other
 * contents before. So the number alone does not tell: the digest under it must be the one that this store has.
 *
 * <p>Invariants: what is not known is asked for once at a time, and nothing follows on it before the answer. At most
 * {@value #REMEMBERED} answers are kept, those that were wanted last.
 *
 * <p>Threading: confined to the thread of the links; the past, which blocks, is asked on a thread of its own.
 */
final class Lineage {
    static final int REMEMBERED = 1_000;

    private static final Logger LOG = Logger.getLogger(Lineage.class);
    private static final Verdict FOLLOWS = new Follows();
    private static final Verdict NOT_KNOWN = new NotKnown();

    private final Past past;
    private final Executor links;
    private final Runnable answered;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "lineage");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Content, Boolean> remembered = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Content> asked = new HashSet<>();
    private boolean failing;

    /** What a store has had under its numbers. */
    interface Past {
        /**
         * Whether the store has had this digest under this number; true too when it has forgotten what it had. Blocks, and
         * throws when it cannot say.
         */
        boolean had(long revision, String digest);
    }

    /** What can be said of what a data plane runs. */
    sealed interface Verdict {}

    /** The newest snapshot follows on it, or it runs none. */
    record Follows() implements Verdict {}

    /** It is asked for; the links are woken when the answer is there. */
    record NotKnown() implements Verdict {}

    /** It is not this store's, and stays until an operator asks for a resync. */
    record Foreign(String why) implements Verdict {}

    private record Content(long revision, String digest) {}

    /**
     * One that knows nothing yet.
     *
     * @param links the thread of the links
     * @param answered is called there when more is known
     */
    Lineage(Past past, Executor links, Runnable answered) {
        this.past = past;
        this.links = links;
        this.answered = answered;
    }

    /** The past of a store, by its table of revisions. */
    static Past of(Store store) {
        return (revision, digest) -> {
            Optional<Revision> row = store.revision(revision);
            if (row.isEmpty() || row.get().digest().equals(digest)) {
                return true;
            }
            // Before or after an upgrade the same may have been sent with the digest of another version.
            return store.configuration(revision)
                    .map(content -> new Snapshot("", revision, digest, content.canonical()).intact())
                    .orElse(true);
        };
    }

    /** This is, or was, the newest snapshot: no need to ask whether it is this store's. */
    void published(Snapshot snapshot) {
        remember(new Content(snapshot.revision(), snapshot.digest()), true);
    }

    /** Whether a snapshot may replace what a data plane runs. */
    Verdict of(Snapshot snapshot, PlaneStatus status) {
        if (status.storeId() == null) {
            return FOLLOWS;
        }
        String runs = "it runs revision " + status.appliedRevision();
        if (!status.storeId().equals(snapshot.storeId())) {
            return new Foreign(runs + " of another store (" + status.storeId() + "); a resync replaces it");
        }
        if (status.appliedRevision() > snapshot.revision()) {
            return new Foreign(
                    runs + ", and this store has only come to " + snapshot.revision() + "; a resync replaces it");
        }
        if (status.digest() == null) {
            return FOLLOWS;
        }
        Content content = new Content(status.appliedRevision(), status.digest());
        Boolean had = remembered.get(content);
        if (had == null) {
            ask(content);
            return NOT_KNOWN;
        }
        return had
                ? FOLLOWS
                : new Foreign(runs + " with another content than revision " + status.appliedRevision()
                        + " of this store has; a resync replaces it");
    }

    private void ask(Content content) {
        if (asked.add(content)) {
            var unused = CompletableFuture.supplyAsync(() -> past.had(content.revision, content.digest), executor)
                    .whenCompleteAsync((had, error) -> answered(content, had, error), links);
        }
    }

    private void answered(Content content, @Nullable Boolean had, @Nullable Throwable error) {
        asked.remove(content);
        if (had == null) {
            if (!failing) {
                LOG.warnf("revision not compared revision=%d error=\"%s\"", content.revision, why(error));
            }
            failing = true; // the plane's next report has it asked for again
            return;
        }
        failing = false;
        remember(content, had);
        answered.run();
    }

    private static @Nullable Throwable why(@Nullable Throwable error) {
        return error instanceof CompletionException ? error.getCause() : error;
    }

    private void remember(Content content, boolean had) {
        remembered.put(content, had);
        if (remembered.size() > REMEMBERED) {
            Iterator<Content> oldest = remembered.keySet().iterator(); // the one that was not wanted for longest
            oldest.next();
            oldest.remove();
        }
    }

    /** Asks no more. */
    void close() {
        executor.shutdown();
    }
}
