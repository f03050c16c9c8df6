package io.mooring.control.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.mooring.api.Violation;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of every answer of status 400 and above (RFC 9457). */
@Schema(description = "What went wrong (RFC 9457).")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        @Schema(
                description =
                        "What kind of problem, for programs: the path of a page about it. Later versions may have more.",
                examples = "/problems/not-found")
        String type,

        @Schema(description = "The kind of problem in words.", examples = "There is no such resource")
        String title,

        @Schema(description = "The status of the answer.", examples = "404")
        int status,

        @Schema(description = "What went wrong this time.", examples = "There is no virtual server \"OCS\".")
        String detail,

        @Schema(description = "The path that was asked for.", examples = "/api/v1/virtual-servers/OCS")
        String instance,

        @Schema(description = "The id of the request, which is in the log too.", examples = "5f2d0c9a1be34407")
        String requestId,

        @Schema(description = "Everything that is wrong with the document, where it is the document.")
        List<Violation> errors) {

    /** The media type of a problem. */
    public static final String MEDIA_TYPE = "application/problem+json";
}
