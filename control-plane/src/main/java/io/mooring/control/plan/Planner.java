package io.mooring.control.plan;

import io.mooring.control.changes.Changes;
import io.mooring.control.fleet.Fleet;
import io.mooring.control.fleet.Reports;
import io.mooring.control.publish.Foreseen;
import io.mooring.control.publish.Publisher;
import io.mooring.control.store.Commit;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Makes plans of changes that were drafted. Threading: anybody may call off the event loops; asking blocks for a short time at most. */
@Singleton
public class Planner {
    private final Publisher publisher;
    private final Fleet fleet;

    @Inject
    Planner(Publisher publisher, Fleet fleet) {
        this.publisher = publisher;
        this.fleet = fleet;
    }

    /** What each registered data plane says that a draft would do to it, by name; none, where it would make no revision. */
    public List<Foreseen> foresee(Commit draft) {
        return draft.changed() ? publisher.foresee(draft.snapshot()).join() : List.of();
    }

    /** The plan of a draft, with what the data planes said of it. */
    public Plan plan(Commit draft, List<Foreseen> foreseen) {
        Reports reports = fleet.reports();
        return new Plan(
                true,
                draft.before().revision(),
                Changes.between(draft.before().configuration(), draft.snapshot().configuration()),
                Impact.of(foreseen),
                Warnings.of(draft, foreseen, (virtualServer, real) -> reports.of(virtualServer, real)
                        .health()));
    }
}
