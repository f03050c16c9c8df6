package io.mooring.control.security;

import io.quarkus.security.identity.AuthenticationRequestContext;
import io.quarkus.security.identity.IdentityProvider;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Turns a name and a password into an identity: at once what is remembered, on a {@link PasswordPool} what must be computed. */
@Singleton
public class PasswordProvider implements IdentityProvider<UsernamePasswordAuthenticationRequest> {
    /** Of somebody who is not remembered: never anybody's. */
    private static final SecurityIdentity UNKNOWN =
            QuarkusSecurityIdentity.builder().setAnonymous(true).build();

    private final Accounts accounts;
    private final PasswordPool pool;

    @Inject
    PasswordProvider(Accounts accounts, PasswordPool pool) {
        this.accounts = accounts;
        this.pool = pool;
    }

    @Override
    public Class<UsernamePasswordAuthenticationRequest> getRequestType() {
        return UsernamePasswordAuthenticationRequest.class;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(
            UsernamePasswordAuthenticationRequest request, AuthenticationRequestContext context) {
        String user = request.getUsername();
        String password = String.valueOf(request.getPassword().getPassword());
        String source = Source.of(request);
        return context.runBlocking(() -> accounts.remembered(user, password, source)
                        .map(PasswordProvider::identity)
                        .orElse(UNKNOWN))
                .chain(known -> known != UNKNOWN
                        ? Uni.createFrom().item(known)
                        : pool.compute(source, () -> identity(accounts.verified(user, password, source))));
    }

    /** The identity of an account. */
    static SecurityIdentity identity(Account account) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(account.name()))
                .addRole(account.role().label())
                .addAttribute(Account.attribute(), account)
                .build();
    }
}
