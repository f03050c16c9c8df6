package io.mooring.data.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mooring.api.Violation;
import java.util.List;

/**
 * An answer that says no (RFC 9457).
 *
 * @param type a path that names the kind of problem
 * @param title the kind in words
 * @param status the HTTP status
 * @param detail what happened, in words
 * @param errors all violations of a refused snapshot; empty otherwise
 */
record Problem(
        String type,
        String title,
        int status,
        String detail,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Violation> errors) {

    static Problem of(int status, String slug, String title, String detail) {
        return new Problem("/problems/" + slug, title, status, detail, List.of());
    }
}
