package io.mooring.control.store;

import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A change that was not made, for a reason that lies with the one who asked. It carries no stack trace. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final transient Snapshot current;
    private final transient Configuration edited;
    private final transient List<Violation> violations;
    private final transient @Nullable Unconfirmed unconfirmed;

    /** Why. */
    public enum Kind {
        /** The precondition does not hold. */
        PRECONDITION_FAILED,
        /** What the edit makes breaks rules. */
        INVALID,
        /** The newest revision waits to be confirmed. */
        UNCONFIRMED
    }

    private Refusal(
            Kind kind,
            String message,
            Snapshot current,
            Configuration edited,
            List<Violation> violations,
            @Nullable Unconfirmed unconfirmed) {
        super(message, null, false, false);
        this.kind = kind;
        this.current = current;
        this.edited = edited;
        this.violations = violations;
        this.unconfirmed = unconfirmed;
    }

    static Refusal precondition(Snapshot current) {
        return new Refusal(
                Kind.PRECONDITION_FAILED,
                "the precondition does not hold in revision " + current.revision(),
                current,
                current.configuration(),
                List.of(),
                null);
    }

    static Refusal invalid(Snapshot current, Configuration edited, List<Violation> violations) {
        return new Refusal(Kind.INVALID, violations.size() + " violations", current, edited, violations, null);
    }

    static Refusal unconfirmed(Snapshot current, Configuration edited, Unconfirmed unconfirmed) {
        return new Refusal(
                Kind.UNCONFIRMED,
                "revision " + unconfirmed.revision() + " is unconfirmed",
                current,
                edited,
                List.of(),
                unconfirmed);
    }

    /** Why. */
    public Kind kind() {
        return kind;
    }

    /** The snapshot that the edit started from. */
    public Snapshot current() {
        return current;
    }

    /** What the edit made: what the pointers of the violations point into. */
    public Configuration edited() {
        return edited;
    }

    /** All that is wrong with it. */
    public List<Violation> violations() {
        return violations;
    }

    /** The revision that waits to be confirmed. Only a refusal of that kind has one. */
    public Unconfirmed unconfirmed() {
        if (unconfirmed == null) {
            throw new IllegalStateException("a refusal of kind " + kind + " is not about a confirmation");
        }
        return unconfirmed;
    }
}
