package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The end of the row of revisions, as one replica holds it in memory: what it has read, and the ways to move on.
 *
 * <p>Invariants: what is held is durable, and its revisions never go down.
 *
 * <p>Threading: {@link #held} never blocks and anybody may call it; everything else blocks on the database and belongs to
 * the writer whose turn it is.
 */
final class Head {
    private final Revisions revisions;
    private volatile Held held;

    /** Reads a store, which has its first revision. */
    Head(Revisions revisions, String storeId) throws SQLException {
        this.revisions = revisions;
        this.held = read(revisions, storeId);
    }

    private static Held read(Revisions revisions, String storeId) throws SQLException {
        while (true) {
            Pointers pointers = revisions.pointers().orElseThrow();
            Optional<Configuration> current = revisions.configuration(pointers.newest());
            Optional<Configuration> published =
                    pointers.published() == pointers.newest() ? current : revisions.configuration(pointers.published());
            if (current.isPresent() && published.isPresent()) {
                Snapshot newest = Snapshot.of(storeId, pointers.newest(), current.get());
                return new Held(
                        newest,
                        pointers.published() == pointers.newest()
                                ? newest
                                : Snapshot.of(storeId, pointers.published(), published.get()),
                        pointers.unconfirmed());
            } // else others have made so many meanwhile that it was forgotten
        }
    }

    /** What is held, seen together. */
    Held held() {
        return held;
    }

    /** Whether the database is where this is. Anybody may ask. */
    boolean upToDate() throws SQLException {
        Held now = held;
        Pointers pointers = revisions.pointers().orElseThrow();
        return pointers.equals(now.pointers())
                || pointers.newest() < now.current().revision();
    }

    /** Takes over what is in the database; false: nothing has moved. */
    boolean look() throws SQLException {
        if (upToDate()) {
            return false;
        }
        held = read(revisions, held.current().storeId());
        return true;
    }

    /** The same where there are other replicas, which may have moved it; false too where there can be none. */
    boolean lookAtOthers() throws SQLException {
        return revisions.shared() && look();
    }

    /** Writes the next revision and holds it; false: somebody else came first, and {@link #look} shows what he made. */
    boolean write(Draft draft) throws SQLException {
        Held base = held;
        long published = revisions.insert(draft);
        if (published == Commits.LOST) {
            return false;
        }
        Snapshot next = draft.snapshot();
        if (published == next.revision()) {
            held = new Held(next, next, draft.unconfirmed());
        } else if (published == base.published().revision()) {
            held = new Held(next, base.published(), draft.unconfirmed());
        } else {
            look(); // another replica has published meanwhile
        }
        return true;
    }
}
