package io.mooring.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.client.ApiClient;
import io.mooring.client.model.Plan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;

/**
 * The plan that a write with {@code dryRun} is answered with, thrown: a generated method returns what the write itself
 * answers with, so that it has no place for a plan.
 */
public final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final String MEDIA_TYPE = "application/vnd.mooring.plan+json";
    private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();

    private final transient Plan plan;

    private Planned(Plan plan) {
        super("a plan", null, false, false);
        this.plan = plan;
    }

    /** What the write would do. */
    public Plan plan() {
        return plan;
    }

    /** Throws it if an answer is a plan: for {@code ApiClient.setResponseInterceptor}. */
    public static void ifPlan(HttpResponse<InputStream> response) {
        if (response.headers().firstValue("Content-Type").orElse("").equals(MEDIA_TYPE)) {
            try (InputStream body = ApiClient.getResponseBody(response)) {
                throw new Planned(JSON.readValue(body, Plan.class));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
