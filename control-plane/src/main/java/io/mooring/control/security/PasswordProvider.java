package io.mooring.control.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Turns a name and a password into an identity, on a worker thread. */
@Singleton
public class PasswordProvider implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
    private final Accounts accounts;

    @Inject
    PasswordProvider(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
        return UsernamePasswordAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() -> identity(
                accounts.byPassword(request.getUsername(), request.getPassword().getPassword())));
    }

    /** The identity of an account; refused when there is none. */
    static SecurityIdentity identity(Optional<Account> account) {
        Account found = account.orElseThrow(AuthenticationFailedException::new);
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(found.name()))
                .addRole(found.role().label())
                .build();
    }
}
