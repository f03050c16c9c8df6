package io.mooring.control.rest;

import io.mooring.control.plan.Plan;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;

/**
 * Who accepts plans is served by the methods that make JSON: with {@code dryRun} their answer is a plan, and what else they
 * may say is JSON.
 */
@Provider
@PreMatching
public class AcceptedPlans implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        String accepted = request.getHeaderString(HttpHeaders.ACCEPT);
        if (accepted != null && accepted.contains(Plan.MEDIA_TYPE)) {
            request.getHeaders().putSingle(HttpHeaders.ACCEPT, accepted + ", " + MediaType.APPLICATION_JSON);
        }
    }
}
