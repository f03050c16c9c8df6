package io.mooring.control.rest;

import java.util.Locale;

/** What can be wrong, as {@code type}, {@code title} and {@code status} of a problem (RFC 9457) say it. */
enum ProblemType {
    MALFORMED_JSON(
            400,
            "The document is not JSON as it is accepted here",
            "Send one JSON document in UTF-8, without duplicate keys and nested at most 32 deep."),
    UNKNOWN_FIELD(
            400,
            "The document has a field that does not exist",
            "Nothing that a caller says is ignored, so a misspelt field is refused. The message names the nearest field."),
    INVALID_PARAMETER(
            400,
            "A parameter or header of the request is not valid",
            "The detail names the parameter or header, and what is expected of it."),
    NAME_MISMATCH(
            400,
            "The name in the document is not the one in the path",
            "Names are taken from the path and cannot be changed. Leave the name out of the document, or repeat that of the path."),
    UNAUTHENTICATED(
            401,
            "The request does not say validly who makes it",
            "Send the header Authorization, as Basic with a name and a password or as Bearer with a token."),
    FORBIDDEN_ROLE(403, "The caller has not the role for this", "The detail names the role that is missing."),
    CROSS_SITE(
            403,
            "A page of another site asks for a change",
            "A browser sends it with the password that it remembers, so it is refused. Send changes from a program, or from a"
                    + " page of this host. A proxy before the control plane has to pass the header Host on as it is."),
    NOT_FOUND(404, "There is no such resource", "Look at the list that the resource should be in."),
    METHOD_NOT_ALLOWED(
            405, "The resource does not have this method", "The header Allow lists the methods that there are."),
    NOT_ACCEPTABLE(
            406,
            "There is no representation of the kind that is asked for",
            "Ask for application/json, or send no Accept header."),
    REQUEST_TIMEOUT(
            408,
            "The request did not come in time",
            "From its first byte to its last a request may take MOORING_REQUEST_TIMEOUT_MS. Nothing was changed. Send it"
                    + " again, faster."),
    PORT_CONFLICT(
            409,
            "An address and port belongs to another virtual server",
            "The message names the owner. Choose another port or address, or change the owner first."),
    UNCONFIRMED_REVISION(
            409,
            "The newest revision waits to be confirmed",
            "POST /revisions/{n}/confirm keeps it, POST /revisions/{m}/rollback to one before it undoes it, and when its time"
                    + " is over it is undone by itself. Then other changes can be made again."),
    NOTHING_TO_CONFIRM(
            409,
            "The revision does not wait to be confirmed",
            "It was not made with confirmWithin, or its time is over: then what it changed has been undone, and can be made"
                    + " again."),
    IMPACT_EXCEEDED(
            409,
            "The change would close more connections than the caller allows",
            "The detail has the count of each data plane. Send dryRun=true to see the whole impact; let clients go first"
                    + " (state drain), or allow more with maxConnectionsClosed."),
    WOULD_REMOVE_LAST_SERVER(
            409,
            "The change would take the last enabled real server from a virtual server",
            "The detail names each virtual server. Enabled is a real server whose state is enabled and whose weight is not"
                    + " 0, whatever its health is. Enable or add another real server first, disable or delete the virtual"
                    + " server, or send force=true."),
    LAST_ADMIN(
            409,
            "Nobody would be left to look after the users",
            "Give another user the role admin and a password first, then make the change again."),
    NAME_TAKEN(409, "There is one of this name already", "Choose another name, or remove the one that has it first."),
    PRECONDITION_FAILED(
            412,
            "The resource is not as the precondition wants it",
            "Somebody else changed the resource. Read it again, make the change again, and send its new ETag."),
    TOO_LARGE(413, "The request is too large", "A document may have 1 MiB, a whole configuration 16 MiB."),
    TARGET_TOO_LONG(
            414,
            "The path and query are too long",
            "The first line of a request may have 8 KiB. Nothing that is here needs more."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The document is of a kind that is not accepted here",
            "PUT takes application/json, PATCH takes application/merge-patch+json, POST /imports/haproxy text/plain, all in UTF-8."),
    VALIDATION_FAILED(
            422,
            "The document breaks rules",
            "Each error has a pointer into the document, a code, and says what is expected."),
    PRECONDITION_REQUIRED(
            428,
            "The write says nothing of what it expects to find",
            "The globals have requirePreconditions. Read the resource and send its ETag in If-Match, or If-None-Match: * to"
                    + " create it."),
    HEADERS_TOO_LARGE(431, "The headers are too large", "All headers of a request together may have 32 KiB."),
    RATE_LIMITED(
            429,
            "There were too many failed logins",
            "The header Retry-After says in how many seconds to try again; until then the right password is refused too."
                    + " Others, and other users, are not held up."),
    INTERNAL_ERROR(
            500,
            "The control plane made a mistake",
            "This is a bug. The log has more at the request id; please report it."),
    TOO_BUSY(
            503,
            "The bodies of other requests take all the memory there is for them",
            "Nothing was changed. Try again in a moment."),
    STORE_UNAVAILABLE(
            503, "The store does not answer", "Try again. Read first whether the change was made all the same."),
    STORE_FULL(507, "The store has no room left", "Make room on the disk of the database, then try again.");

    private final int status;
    private final String title;
    private final String advice;

    ProblemType(int status, String title, String advice) {
        this.status = status;
        this.title = title;
        this.advice = advice;
    }

    /** The status of an answer with this problem. */
    int status() {
        return status;
    }

    /** The same words for every problem of this type. */
    String title() {
        return title;
    }

    /** What a caller can do about it. */
    String advice() {
        return advice;
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
            case 408 -> REQUEST_TIMEOUT;
            case 413 -> TOO_LARGE;
            case 414 -> TARGET_TOO_LONG;
            case 431 -> HEADERS_TOO_LARGE;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 429 -> RATE_LIMITED;
            default -> status >= 400 && status < 500 ? INVALID_PARAMETER : INTERNAL_ERROR;
        };
    }
}
