package io.mooring.control.rest;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /problems/{type}}: the page that the {@code type} of a problem leads to. */
@Path("/problems")
@Tag(name = "Problems")
public class ProblemPages {
    /** What a type of problem means and what to do about it. */
    @GET
    @Path("{type}")
    @Produces(MediaType.TEXT_PLAIN + ";charset=utf-8")
    @Operation(operationId = "getProblemPage", summary = "Read what a type of problem means and what to do about it.")
    @APIResponse(
            responseCode = "200",
            description = "The page.",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(implementation = String.class)))
    public String page(@PathParam("type") String slug) {
        for (ProblemType type : ProblemType.values()) {
            if (type.slug().equals(slug)) {
                return type.slug() + " (" + type.status() + ")\n\n" + type.title() + ".\n" + type.advice() + "\n";
            }
        }
        throw ProblemException.notFound("type of problem", slug);
    }
}
