package io.mooring.control.store;

import io.mooring.api.ApplyMode;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A revision as it is about to be written, with all that follows from it.
 *
 * @param snapshot its number and what it holds
 * @param author who makes it
 * @param message why; null: nothing was said
 * @param time when, in whole milliseconds
 * @param publishedFrom it is published with the commit when the published revision is this one or a newer one
 * @param unconfirmed how it waits to be confirmed; null: it does not
 * @param undone the unconfirmed revision that it ends; null: there is none
 */
record Draft(
        Snapshot snapshot,
        String author,
        @Nullable String message,
        Instant time,
        long publishedFrom,
        @Nullable Unconfirmed unconfirmed,
        @Nullable Unconfirmed undone) {
    /** Who makes revisions that nobody asks for. */
    private static final String SYSTEM = "mooring";

    private static final long ALWAYS = 0;
    private static final long NEVER = Long.MAX_VALUE;

    /** The first revision of a new store. */
    static Draft first(String storeId, Instant now) {
        return new Draft(Snapshot.of(storeId, 0, Configuration.EMPTY), SYSTEM, "a new store", now, ALWAYS, null, null);
    }

    /**
     * What a change makes of what is held. When it undoes an unconfirmed revision and must be confirmed itself, what comes
     * back without that is what would have come back before.
     */
    static Draft of(Held base, Snapshot next, Change change, Instant now) {
        Duration confirmWithin = change.confirmWithin();
        Unconfirmed open = base.unconfirmed();
        long rollbackTo = open == null ? base.current().revision() : open.rollbackTo();
        return new Draft(
                next,
                change.author(),
                change.message(),
                now,
                publishedFrom(base, next),
                confirmWithin == null
                        ? null
                        : new Unconfirmed(next.revision(), change.author(), now.plus(confirmWithin), rollbackTo),
                open);
    }

    /**
     * What comes when nobody has confirmed the newest revision. Whether today's rules hold is not asked: they did an hour
     * ago, and to come back was promised.
     */
    static Draft undoing(Held base, Unconfirmed open, Configuration back, Instant now) {
        Snapshot next = Snapshot.of(base.current().storeId(), open.revision() + 1, back);
        String message = "rolled back to revision " + open.rollbackTo() + ": nobody confirmed revision "
                + open.revision() + " by " + open.deadline();
        return new Draft(next, SYSTEM, message, now, publishedFrom(base, next), null, open);
    }

    /**
     * Of a change in manual mode, nothing is published; the change that begins or ends manual mode is. What undoes an
     * unconfirmed revision goes as far as that one has come.
     */
    private static long publishedFrom(Held base, Snapshot next) {
        if (automatic(base.current()) || automatic(next)) {
            return ALWAYS;
        }
        Unconfirmed open = base.unconfirmed();
        return open == null ? NEVER : open.revision();
    }

    private static boolean automatic(Snapshot snapshot) {
        return snapshot.configuration().globals().applyMode() == ApplyMode.AUTO;
    }
}
