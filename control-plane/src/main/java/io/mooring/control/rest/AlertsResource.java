package io.mooring.control.rest;

import io.mooring.control.alerts.AlertLoop;
import io.mooring.control.alerts.AlertTarget;
import io.mooring.control.alerts.TestDelivery;
import io.mooring.control.store.Store;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** {@code /alerts}: how telling goes. Who is told is part of the globals. */
@Path("/api/v1/alerts")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "Alerts")
public class AlertsResource {
    private final AlertLoop alerts;
    private final Store store;
    private final Answers answers;
    private final Call call;

    @Inject
    AlertsResource(AlertLoop alerts, Store store, Answers answers, Call call) {
        this.alerts = alerts;
        this.store = store;
        this.answers = answers;
        this.call = call;
    }

    /** How telling goes. */
    @Schema(description = "How telling goes.", readOnly = true)
    public record AlertsStatus(
            @Schema(description = "Everybody who is told: webhooks, then e-mail.")
            List<AlertTarget> targets) {}

    /** What became of test alerts. */
    @Schema(description = "What became of test alerts.", readOnly = true)
    public record AlertsTest(
            @Schema(description = "One for everybody who is told: webhooks, then e-mail. Empty: nobody is.")
            List<TestDelivery> deliveries) {}

    /** Everybody who is told. */
    @GET
    @Operation(
            operationId = "getAlerts",
            summary =
                    "Read how telling goes: for everybody in `globals.alerts`, what waits, and why the last try failed.")
    @APIResponse(
            responseCode = "200",
            description = "How telling goes.",
            content = @Content(schema = @Schema(implementation = AlertsStatus.class)))
    public Response get() {
        return answers.live(store.current().revision(), new AlertsStatus(alerts.status()));
    }

    /** Tells everybody that this is a test. */
    @POST
    @Path("test")
    @Operation(
            operationId = "testAlerts",
            summary = "Send everybody in `globals.alerts` a test alert, once, and wait for what becomes of it.")
    @APIResponse(
            responseCode = "200",
            description = "What became of it.",
            content = @Content(schema = @Schema(implementation = AlertsTest.class)))
    public CompletionStage<Response> test() {
        long revision = store.current().revision();
        return alerts.test(call.author()).thenApply(deliveries -> answers.live(revision, new AlertsTest(deliveries)));
    }
}
