package io.mooring.control.security;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/**
 * Decides for every request, whatever serves it, whether its caller may make it. {@link Permissions} says which role it
 * needs; what only admins may do is closed to the others even where nobody has thought of it.
 */
@Singleton
public class Gate implements HttpSecurityPolicy {
    private static final String REFUSAL = Gate.class.getName() + ".refusal";

    /**
     * Why a request was refused.
     *
     * @param detail which role is missing, in words
     * @param unknown whether it is no operation, and the caller is one who may know
     */
    public record Refusal(String detail, boolean unknown) {}

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext call, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
        String path = call.normalizedPath();
        if (Permissions.open(path)) {
            return CheckResult.permit();
        }
        return identity.map(caller -> {
            Account account = Account.of(caller);
            if (account == null) {
                return CheckResult.DENY;
            }
            Refusal refusal = refusal(account, call.request().method().name(), path);
            if (refusal == null) {
                return CheckResult.PERMIT;
            }
            call.put(REFUSAL, refusal);
            return CheckResult.DENY;
        });
    }

    /** Why this gate refused a request. */
    public static Refusal refusal(RoutingContext call) {
        Refusal refusal = call.get(REFUSAL);
        return refusal == null ? new Refusal("This needs the role " + Role.ADMIN.label() + ".", false) : refusal;
    }

    private static @Nullable Refusal refusal(Account account, String method, String path) {
        Role needed = Permissions.needed(method, path);
        if (needed == null) {
            return account.role() == Role.ADMIN
                    ? null
                    : new Refusal(missing(Role.ADMIN, account), account.role().includes(Role.VIEWER));
        }
        if (!account.role().includes(needed)) {
            return new Refusal(missing(needed == Role.DATA_PLANE ? Role.ADMIN : needed, account), false);
        }
        if (account.user() && account.role() == Role.DATA_PLANE && !path.endsWith("/" + account.name())) {
            return new Refusal(
                    "The data plane " + account.name() + " may register itself alone; this needs the role admin.",
                    false);
        }
        return null;
    }

    private static String missing(Role role, Account account) {
        return missing("This", role, account);
    }

    /** That something needs a role that the account has not, in words. */
    public static String missing(String what, Role role, Account account) {
        return what + " needs the role " + role.label() + "; " + account.name() + " has "
                + account.role().label() + ".";
    }
}
