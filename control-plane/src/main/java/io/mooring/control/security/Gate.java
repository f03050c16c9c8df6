package io.mooring.control.security;

import io.mooring.api.Names;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decides for every request, whatever serves it, whether its caller may make it.
 *
 * <pre>
 *                                    nobody   data-plane   admin
 * /q/health/live, /q/health/ready     yes        yes        yes
 * PUT /api/v1/data-planes/{name}      401        yes        yes
 * all else                            401        403        yes
 * </pre>
 */
@Singleton
public class Gate implements HttpSecurityPolicy {
    private static final Set<String> OPEN = Set.of("/q/health/live", "/q/health/ready");
    private static final Pattern REGISTRATION = Pattern.compile("/api/v1/data-planes/" + Names.PATTERN);

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext call, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        String path = call.normalizedPath();
        if (OPEN.contains(path)) {
            return CheckResult.permit();
        }
        return identity.map(
                caller -> mayCall(call.request().method(), path, caller) ? CheckResult.PERMIT : CheckResult.DENY);
    }

    private static boolean mayCall(HttpMethod method, String path, SecurityIdentity caller) {
        return caller.hasRole(Role.ADMIN.label())
                || (caller.hasRole(Role.DATA_PLANE.label())
                        && method.equals(HttpMethod.PUT)
                        && REGISTRATION.matcher(path).matches());
    }
}
