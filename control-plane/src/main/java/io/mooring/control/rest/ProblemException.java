package io.mooring.control.rest;

import io.mooring.api.Violation;
import java.util.List;
import java.util.Map;

/** Ends a request with a problem that lies with its caller. It carries no stack trace. */
final class ProblemException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final transient List<Violation> errors;
    private final transient Map<String, String> headers;

    ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of(), Map.of());
    }

    ProblemException(ProblemType type, String detail, List<Violation> errors, Map<String, String> headers) {
        super(detail, null, false, false);
        this.type = type;
        this.errors = errors;
        this.headers = headers;
    }

    /** There is none of this kind that has this name. */
    static ProblemException notFound(String kind, String name) {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no " + kind + " \"" + name + "\".");
    }

    /** All that is wrong with a document, as one problem. */
    static ProblemException document(ProblemType type, List<Violation> errors) {
        String first = errors.get(0).message();
        String detail = errors.size() == 1 ? first : errors.size() + " mistakes; the first: " + first;
        return new ProblemException(type, detail, errors, Map.of());
    }

    ProblemType type() {
        return type;
    }

    List<Violation> errors() {
        return errors;
    }

    /** Headers that the answer has besides. */
    Map<String, String> headers() {
        return headers;
    }
}
