package io.mooring.control.rest;

import io.mooring.api.Snapshot;
import io.mooring.control.haproxy.HaproxyConfiguration;
import io.mooring.control.haproxy.LegacyConfiguration;
import io.mooring.control.store.Store;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** {@code /config/haproxy.cfg}: the configuration in HAProxy's words. */
@Path("/api/v1/config/haproxy.cfg")
@Tag(name = "Configuration")
public class HaproxyResource {
    private static final String MODERN = "modern";
    private static final String LEGACY = "legacy";

    private final Store store;
    private final Answers answers;
    private final Call call;

    @Inject
    HaproxyResource(Store store, Answers answers, Call call) {
        this.store = store;
        this.answers = answers;
        this.call = call;
    }

    /** The whole of it. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(operationId = "getHaproxyConfig", summary = "Read the equivalent HAProxy configuration.")
    @APIResponse(
            responseCode = "200",
            description = "A file that HAProxy accepts.",
            content = @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = SchemaType.STRING)))
    public Response get(@QueryParam("dialect") @Nullable String dialect) {
        boolean legacy = LEGACY.equals(dialect);
        if (dialect != null && !legacy && !dialect.equals(MODERN)) {
            throw new ProblemException(
                    ProblemType.INVALID_PARAMETER,
                    "dialect: \"" + dialect + "\" (expected " + MODERN + " or " + LEGACY + ").");
        }
        Snapshot snapshot = store.current();
        // The text names its revision, so that the same configuration in another revision is another text.
        String tag = "\"" + snapshot.storeId() + "-" + snapshot.revision() + (legacy ? "-legacy" : "") + "\"";
        return answers.shownAsText(
                call,
                snapshot.revision(),
                tag,
                () -> legacy ? LegacyConfiguration.of(snapshot) : HaproxyConfiguration.of(snapshot));
    }
}
