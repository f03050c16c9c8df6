package io.mooring.control.security;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Turns a bearer token into an identity, on a worker thread. */
@Singleton
public class TokenProvider implements IdentityProvider<TokenAuthenticationRequest> {
    private final Accounts accounts;

    @Inject
    TokenProvider(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Class<TokenAuthenticationRequest> getRequestType() {
        return TokenAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            TokenAuthenticationRequest request, AuthenticationRequestContext context) {
        return context.runBlocking(() ->
                PasswordProvider.identity(accounts.byToken(request.getToken().getToken(), Source.of(request))));
    }
}
