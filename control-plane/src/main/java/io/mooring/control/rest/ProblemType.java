package io.mooring.control.rest;

import java.util.Locale;

/** What can be wrong, as {@code type}, {@code title} and {@code status} of a problem (RFC 9457) say it. */
enum ProblemType {
    MALFORMED_JSON(400, "The document is not JSON as it is accepted here"),
    UNKNOWN_FIELD(400, "The document has a field that does not exist"),
    INVALID_PARAMETER(400, "A parameter or header of the request is not valid"),
    NAME_MISMATCH(400, "The name in the document is not the one in the path"),
    UNAUTHENTICATED(401, "The request does not say validly who makes it"),
    FORBIDDEN_ROLE(403, "The caller has not the role for this"),
    NOT_FOUND(404, "There is no such resource"),
    METHOD_NOT_ALLOWED(405, "The resource does not have this method"),
    NOT_ACCEPTABLE(406, "There is no representation of the kind that is asked for"),
    PORT_CONFLICT(409, "An address and port belongs to another virtual server"),
    PRECONDITION_FAILED(412, "The resource is not as the precondition wants it"),
    TOO_LARGE(413, "The request is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The document is of a kind that is not accepted here"),
    VALIDATION_FAILED(422, "The document breaks rules"),
    INTERNAL_ERROR(500, "The control plane made a mistake"),
    STORE_UNAVAILABLE(503, "The store does not answer"),
    STORE_FULL(507, "The store has no room left");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The status of an answer with this problem. */
    int status() {
        return status;
    }

    /** The same words for every problem of this type. */
    String title() {
        return title;
    }

    /** The last part of its page's path: {@code port-conflict}. */
    String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The path of its page. */
    String uri() {
        return "/problems/" + slug();
    }

    /** The type for an answer of this status that came about outside of our code. */
    static ProblemType of(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN_ROLE;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 413, 414, 431 -> TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            default -> status >= 400 && status < 500 ? INVALID_PARAMETER : INTERNAL_ERROR;
        };
    }
}
