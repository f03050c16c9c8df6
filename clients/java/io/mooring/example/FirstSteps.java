package io.mooring.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.client.ApiClient;
import io.mooring.client.ApiException;
import io.mooring.client.ApiResponse;
import io.mooring.client.api.ConfigurationApi;
import io.mooring.client.api.ConfigurationApi.APIGetConfigRequest;
import io.mooring.client.api.ConfigurationApi.APIPutConfigRequest;
import io.mooring.client.api.GlobalsApi;
import io.mooring.client.api.GlobalsApi.APIPatchGlobalsRequest;
import io.mooring.client.api.RealServersApi;
import io.mooring.client.api.RealServersApi.APIPatchRealServerRequest;
import io.mooring.client.api.RevisionsApi;
import io.mooring.client.api.RevisionsApi.APIListRevisionsRequest;
import io.mooring.client.api.VirtualServersApi;
import io.mooring.client.api.VirtualServersApi.APIDeleteVirtualServerRequest;
import io.mooring.client.api.VirtualServersApi.APIGetVirtualServerRequest;
import io.mooring.client.api.VirtualServersApi.APIPutVirtualServerRequest;
import io.mooring.client.model.Action;
import io.mooring.client.model.ActionOutcome;
import io.mooring.client.model.AdminState;
import io.mooring.client.model.ChangeOp;
import io.mooring.client.model.Config;
import io.mooring.client.model.Globals;
import io.mooring.client.model.GlobalsPatch;
import io.mooring.client.model.HealthCheck;
import io.mooring.client.model.Plan;
import io.mooring.client.model.Problem;
import io.mooring.client.model.RealServer;
import io.mooring.client.model.RealServerPatch;
import io.mooring.client.model.Revision;
import io.mooring.client.model.VirtualServer;
import java.time.OffsetDateTime;
import java.util.List;

/** The generated Java client at a running control plane, whose configuration it changes: what docs/clients.md shows. */
public final class FirstSteps {
    private final ApiClient client;
    private final VirtualServersApi virtualServers;
    private final ObjectMapper json = ApiClient.createDefaultObjectMapper();

    private FirstSteps(String url, String token) {
        client = new ApiClient();
        client.updateBaseUri(url);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        client.setResponseInterceptor(Planned::ifPlan);
        virtualServers = new VirtualServersApi(client);
    }

    /** Takes its steps at {@code MOORING_URL} with the token {@code MOORING_TOKEN}; ends with 1 if one goes wrong. */
    public static void main(String[] arguments) throws ApiException, java.io.IOException {
        FirstSteps steps = new FirstSteps(System.getenv("MOORING_URL"), System.getenv("MOORING_TOKEN"));
        String etag = steps.create();
        steps.replace(etag);
        steps.beRefused(etag);
        steps.tryOut();
        steps.patch();
        steps.takeBack();
        steps.remove();
        System.out.println("Java: all steps taken");
    }

    private static VirtualServer ocs() {
        return new VirtualServer()
                .address("127.0.0.1")
                .ports(List.of(15060, 15061))
                .healthCheck(new HealthCheck().port(15061));
    }

    private String create() throws ApiException {
        VirtualServer ocs = ocs().realServers(List.of(
                new RealServer().name("OCS-Real-1").address("10.20.1.1").weight(3),
                new RealServer().name("OCS-Real-2").address("10.20.1.2")));
        ApiResponse<VirtualServer> created = virtualServers.putVirtualServerWithHttpInfo(
                APIPutVirtualServerRequest.newBuilder()
                        .vs("OCS")
                        .virtualServer(ocs)
                        .ifNoneMatch("*") // only if there is none yet
                        .mooringMessage("the office's telephones")
                        .build());
        String etag = created.getHeaders().get("ETag").get(0);

        expect(created.getStatusCode() == 201, "created, not " + created.getStatusCode());
        expect(created.getData().getRealServers().size() == 2, "two real servers");
        Revision newest = new RevisionsApi(client)
                .listRevisions(APIListRevisionsRequest.newBuilder().limit(1).build())
                .getItems()
                .get(0);
        expect("the office's telephones".equals(newest.getMessage()), "the message is in the revision");
        expect(newest.getTime().isAfter(OffsetDateTime.now().minusHours(1)), "a time is a time");
        return etag;
    }

    private void replace(String etag) throws ApiException {
        VirtualServer replaced = virtualServers.putVirtualServer(APIPutVirtualServerRequest.newBuilder()
                .vs("OCS")
                .virtualServer(ocs().maxConnections(500))
                .ifMatch(etag) // only if nobody else has changed it meanwhile
                .prefer("wait=5") // and the data planes run it, if they can within 5 seconds
                .build());

        expect(replaced.getMaxConnections() == 500, "the new limit");
        expect(replaced.getRealServers().size() == 2, "real servers that nobody spoke of stay");
        expect(replaced.getStatus().getConvergence().getFailed().isEmpty(), "no data plane has refused it");
    }

    private void beRefused(String oldTag) throws java.io.IOException {
        try {
            virtualServers.putVirtualServer(APIPutVirtualServerRequest.newBuilder()
                    .vs("OCS")
                    .virtualServer(ocs().retries(11).ports(List.of(99999)))
                    .build());
            expect(false, "a wrong document is refused");
        } catch (ApiException e) {
            Problem problem = json.readValue(e.getResponseBody(), Problem.class);
            problem.getErrors().forEach(error -> System.out.println(error.getPointer() + " " + error.getMessage()));

            expect(problem.getType().equals("/problems/validation-failed") && e.getCode() == 422, problem.toString());
            expect(problem.getErrors().size() == 2, "all that is wrong, at once");
        }
        try {
            virtualServers.putVirtualServer(APIPutVirtualServerRequest.newBuilder()
                    .vs("OCS")
                    .virtualServer(ocs())
                    .ifMatch(oldTag)
                    .build());
            expect(false, "an old tag is refused");
        } catch (ApiException e) {
            expect(e.getCode() == 412, "412, not " + e.getCode());
            expect(e.getResponseHeaders().firstValue("ETag").isPresent(), "the tag that it has now");
        }
    }

    private void tryOut() throws ApiException {
        try {
            virtualServers.putVirtualServer(APIPutVirtualServerRequest.newBuilder()
                    .vs("OCS")
                    .virtualServer(ocs())
                    .dryRun(true)
                    .build());
            expect(false, "a dry run is answered with a plan");
        } catch (Planned planned) {
            Plan plan = planned.plan();
            plan.getChanges().forEach(change -> System.out.println(change.getOp() + " " + change.getPath()));

            expect(plan.getChanges().size() == 1, "one change");
            expect(plan.getChanges().get(0).getOp() == ChangeOp.REPLACE, "one field is replaced");
            expect(Integer.valueOf(40000).equals(plan.getChanges().get(0).getAfter()), "by its default");
            expect(plan.getImpact().getConnectionsClosed() == 0, "nobody is disturbed");
        }
    }

    private void patch() throws ApiException {
        RealServersApi realServers = new RealServersApi(client);
        RealServer patched = realServers.patchRealServer(APIPatchRealServerRequest.newBuilder()
                .vs("OCS")
                .rs("OCS-Real-1")
                .realServerPatch(new RealServerPatch().state(AdminState.DRAIN)) // the rest stays
                .build());
        expect(patched.getState() == AdminState.DRAIN && patched.getWeight() == 3, "only the state has changed");
        patched = realServers.patchRealServer(APIPatchRealServerRequest.newBuilder()
                .vs("OCS")
                .rs("OCS-Real-1")
                .realServerPatch(new RealServerPatch().weight(null)) // null: its default
                .build());
        expect(patched.getState() == AdminState.DRAIN && patched.getWeight() == 1, "the weight is the default again");

        Globals globals = new GlobalsApi(client)
                .patchGlobals(APIPatchGlobalsRequest.newBuilder()
                        .globalsPatch(new GlobalsPatch().clientTimeoutMs(1_800_000).serverTimeoutMs(1_800_000))
                        .build());
        expect(globals.getClientTimeoutMs() == 1_800_000 && globals.getRedispatch(), "two timeouts and nothing else");
    }

    /** What is read can be written back and changes nothing: the models lose nothing of it. */
    private void takeBack() throws ApiException {
        ConfigurationApi configuration = new ConfigurationApi(client);
        Config read = configuration.getConfig(APIGetConfigRequest.newBuilder().build());
        ApiResponse<List<Action>> written = configuration.putConfigWithHttpInfo(
                APIPutConfigRequest.newBuilder().config(read).build());
        expect(written.getHeaders().get("Mooring-Changed").equals(List.of("false")), "nothing has changed");
        for (Action action : written.getData()) {
            expect(action.getAction() == ActionOutcome.UNCHANGED, action.toString());
        }
    }

    private void remove() throws ApiException {
        APIDeleteVirtualServerRequest.Builder removal = APIDeleteVirtualServerRequest.newBuilder().vs("OCS");
        expect(virtualServers.deleteVirtualServer(removal.build()) == null, "gone, without a word");
        try {
            virtualServers.getVirtualServer(
                    APIGetVirtualServerRequest.newBuilder().vs("OCS").build());
            expect(false, "it is gone");
        } catch (ApiException e) {
            expect(e.getCode() == 404, "404, not " + e.getCode());
        }
    }

    private static void expect(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("expected: " + what);
        }
    }
}
