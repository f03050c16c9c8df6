package io.mooring.control.rest;

import io.mooring.control.plan.ConnectionLimit;
import io.mooring.control.plan.LastServers;
import io.mooring.control.plan.Plan;
import io.mooring.control.plan.Planner;
import io.mooring.control.publish.Foreseen;
import io.mooring.control.store.Change;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Store;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commits changes, or tries them only, and refuses those whose effect is more than the caller wants: the last real server
 * taken away without {@code force}, more connections closed than {@code maxConnectionsClosed}.
 *
 * <p>What is committed is what was judged: connections are counted before the commit, outside of the store's turn, and
 * again when somebody else has written meanwhile.
 */
@Singleton
public class Guards {
    /** So often connections are counted while others may write; then they wait once, for as long as counting takes. */
    private static final int COUNTS_BESIDE_OTHERS = 3;

    private final Store store;
    private final Planner planner;

    @Inject
    Guards(Store store, Planner planner) {
        this.store = store;
        this.planner = planner;
    }

    /** Makes a change, or drafts it where only that is wanted. */
    Commit commit(Change change, WriteOptions options) {
        Change guarded = options.force() ? change : change.with(Guards::keepLastServers);
        if (options.dryRun()) {
            return store.draft(guarded);
        }
        Long most = options.maxConnectionsClosed();
        return most == null ? store.commit(guarded) : counted(guarded, most);
    }

    /** The plan of a draft, which is refused as its commit would be. */
    Plan plan(Commit draft, @Nullable Long most) {
        List<Foreseen> foreseen = planner.foresee(draft);
        if (most != null) {
            check(foreseen, most);
        }
        return planner.plan(draft, foreseen);
    }

    private Commit counted(Change change, long most) {
        for (int i = 0; i < COUNTS_BESIDE_OTHERS; i++) {
            Commit draft = store.draft(change);
            check(planner.foresee(draft), most);
            try {
                return store.commit(change.with(now -> {
                    if (now.before().revision() != draft.before().revision()) {
                        throw new OtherBase();
                    }
                }));
            } catch (OtherBase e) {
                // Somebody else was quicker: what was counted is not what would be committed.
            }
        }
        return store.commit(change.with(now -> check(planner.foresee(now), most)));
    }

    /** Has data planes run the newest revision, unless that closes more connections than this; null: any number. */
    boolean publish(String author, @Nullable Long most) {
        if (most == null) {
            return store.publish(author);
        }
        for (int i = 0; i < COUNTS_BESIDE_OTHERS; i++) {
            Commit waiting = store.waiting();
            check(planner.foresee(waiting), most);
            try {
                return store.publish(author, now -> {
                    if (now.snapshot().revision() != waiting.snapshot().revision()) {
                        throw new OtherBase();
                    }
                });
            } catch (OtherBase e) {
                // Somebody else was quicker: what was counted is not what would be published.
            }
        }
        return store.publish(author, now -> check(planner.foresee(now), most));
    }

    private static void check(List<Foreseen> foreseen, long most) {
        String exceeded = ConnectionLimit.exceeded(most, foreseen);
        if (exceeded != null) {
            throw new ProblemException(ProblemType.IMPACT_EXCEEDED, exceeded);
        }
    }

    private static void keepLastServers(Commit draft) {
        List<String> taken = LastServers.taken(
                draft.before().configuration(), draft.snapshot().configuration());
        if (!taken.isEmpty()) {
            throw new ProblemException(
                    ProblemType.WOULD_REMOVE_LAST_SERVER,
                    "No real server would be left for new clients of " + String.join(", ", taken)
                            + " (expected one that is enabled, with a weight above 0, or force=true).");
        }
    }

    /** What would be committed starts from another revision than what was counted. */
    private static final class OtherBase extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OtherBase() {
            super(null, null, false, false);
        }
    }
}
