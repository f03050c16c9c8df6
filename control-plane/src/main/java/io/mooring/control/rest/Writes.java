package io.mooring.control.rest;

import io.mooring.api.Configuration;
import io.mooring.api.Excerpt;
import io.mooring.api.Snapshot;
import io.mooring.api.Violation;
import io.mooring.control.json.Bound;
import io.mooring.control.store.Change;
import io.mooring.control.store.Commit;
import io.mooring.control.store.Refusal;
import io.mooring.control.store.Store;
import io.mooring.control.store.Unconfirmed;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the change that a request asks for, or says all that is wrong with it: what could not be read of its document and
 * what the rules say, in one answer, with pointers into the request's body.
 */
@Singleton
public class Writes {
    private final Store store;
    private final Guards guards;

    @Inject
    Writes(Store store, Guards guards) {
        this.store = store;
        this.guards = guards;
    }

    /**
     * What a write is about.
     *
     * @param tag the ETag of the resource in a snapshot; null: it is not there
     * @param place where the request's body went
     */
    record Target(Function<Snapshot, @Nullable String> tag, Place place) {}

    /** Where the request's body went in an edited configuration. */
    interface Place {
        /** A violation of the edited configuration as one of the request's body; null: it lies beside it. */
        @Nullable
        Violation inBody(Violation violation, Configuration edited);

        /** At a pointer. */
        static Place at(Function<Configuration, String> pointer) {
            return (violation, edited) -> violation.below(pointer.apply(edited));
        }
    }

    /**
     * Commits the edit, unless something is wrong with the document, the precondition, the result or its effect. Where the
     * caller wants only to try it, the answer is what would be committed; {@link Answers} knows.
     */
    Commit commit(Call call, Target target, List<Violation> mistakes, UnaryOperator<Configuration> edit) {
        return commit(call, call.message(), target, mistakes, edit, false);
    }

    /** Commits what an earlier revision holds: allowed while the newest is unconfirmed, and the end of that. */
    Commit rollback(Call call, Target target, long to, Configuration configuration) {
        String said = call.message();
        return commit(call, said == null ? "rollback to " + to : said, target, List.of(), now -> configuration, true);
    }

    private Commit commit(
            Call call,
            @Nullable String message,
            Target target,
            List<Violation> mistakes,
            UnaryOperator<Configuration> edit,
            boolean undoes) {
        Preconditions preconditions = call.preconditions();
        WriteOptions options = call.options();
        requirePrecondition(preconditions, store.current());
        try {
            if (!mistakes.isEmpty()) {
                Configuration edited = edit.apply(store.current().configuration());
                throw broken(mistakes, relative(store.violations(edited), edited, target.place()));
            }
            return guards.commit(
                    new Change(
                            call.author(),
                            message,
                            snapshot -> {
                                requirePrecondition(preconditions, snapshot);
                                return preconditions.allowWrite(target.tag().apply(snapshot));
                            },
                            edit,
                            options.confirmWithin(),
                            undoes),
                    options);
        } catch (Refusal refusal) {
            throw switch (refusal.kind()) {
                case PRECONDITION_FAILED -> preconditionFailed(target.tag().apply(refusal.current()));
                case INVALID -> broken(mistakes, relative(refusal.violations(), refusal.edited(), target.place()));
                case UNCONFIRMED -> unconfirmed(refusal.unconfirmed());
            };
        }
    }

    /** Refuses a write that says nothing of what it expects to find, where the globals want it to. */
    static void requirePrecondition(Preconditions preconditions, Snapshot snapshot) {
        if (preconditions.absent() && snapshot.configuration().globals().requirePreconditions()) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_REQUIRED,
                    "The globals have requirePreconditions: send If-Match with the resource's ETag, or If-None-Match: * to"
                            + " create it.");
        }
    }

    private static ProblemException unconfirmed(Unconfirmed open) {
        return new ProblemException(
                ProblemType.UNCONFIRMED_REVISION,
                "Revision " + open.revision() + " of " + open.author() + " waits to be confirmed until "
                        + open.deadline() + ". POST /api/v1/revisions/" + open.revision()
                        + "/confirm keeps it, POST /api/v1/revisions/" + open.rollbackTo() + "/rollback undoes it.");
    }

    /** That the resource has this tag now; null: it is not there. */
    static ProblemException preconditionFailed(@Nullable String tag) {
        return new ProblemException(
                ProblemType.PRECONDITION_FAILED,
                tag == null ? "The resource does not exist." : "The resource has the ETag " + tag + " now.",
                List.of(),
                tag == null ? Map.of() : Map.of("ETag", tag));
    }

    /** A violation beside the place, of a rule over several resources, is one of the document as a whole. */
    private static List<Violation> relative(List<Violation> violations, Configuration edited, Place place) {
        List<Violation> found = new ArrayList<>();
        for (Violation violation : violations) {
            Violation below = place.inBody(violation, edited);
            found.add(below == null ? new Violation("", violation.code(), violation.message()) : below);
        }
        return found;
    }

    /** Of something that could not be read, the rules know only that it is absent: that is left out. */
    static ProblemException broken(List<Violation> mistakes, List<Violation> violations) {
        List<Violation> all = new ArrayList<>(mistakes);
        for (Violation violation : violations) {
            if (mistakes.stream().noneMatch(mistake -> violation.below(mistake.pointer()) != null)) {
                all.add(violation);
            }
        }
        ProblemType type = ProblemType.VALIDATION_FAILED;
        if (mistakes.stream().anyMatch(m -> m.code().equals(Bound.UNKNOWN_FIELD))) {
            type = ProblemType.UNKNOWN_FIELD;
        } else if (all.stream().allMatch(v -> v.code().equals(Violation.PORT_CONFLICT))) {
            type = ProblemType.PORT_CONFLICT;
        }
        return ProblemException.document(type, all);
    }

    /** Refuses a document of which nothing could be read as what it should be. */
    static <T> T readable(Bound<T> document) {
        T value = document.value();
        if (value == null) {
            throw broken(document.mistakes(), List.of());
        }
        return value;
    }

    /** Refuses a name in a document that is not the one in the path. */
    static void sameName(@Nullable String inDocument, String inPath) {
        if (inDocument != null && !inDocument.equals(inPath)) {
            throw ProblemException.document(
                    ProblemType.NAME_MISMATCH,
                    List.of(new Violation(
                            "/name",
                            ProblemType.NAME_MISMATCH.slug(),
                            "name: \"" + Excerpt.of(inDocument) + "\" (expected \"" + inPath
                                    + "\" as in the path, or no name)")));
        }
    }
}
