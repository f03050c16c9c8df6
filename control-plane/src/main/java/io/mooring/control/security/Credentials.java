package io.mooring.control.security;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.credential.PasswordCredential;
import io.quarkus.security.credential.TokenCredential;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.identity.request.TokenAuthenticationRequest;
import io.quarkus.security.identity.request.UsernamePasswordAuthenticationRequest;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the {@code Authorization} header: Basic (RFC 7617, UTF-8) for people, Bearer (RFC 6750) for programs. Who sends
 * none may be a data plane that has shown a certificate.
 */
@Singleton
public class Credentials implements HttpAuthenticationMechanism {
    /** What a caller without valid credentials is told to send. */
    public static final List<String> CHALLENGES =
            List.of("Basic realm=\"mooring\", charset=\"UTF-8\"", "Bearer realm=\"mooring\"");

    private static final int UNAUTHORIZED = 401;

    private final Encryption encryption;

    @Inject
    Credentials(Encryption encryption) {
        this.encryption = encryption;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext call, IdentityProviderManager providers) {
        String header = call.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null) {
            return encryption.byPlane(call)
                    ? Uni.createFrom().item(PasswordProvider.identity(Account.PLANE_SECRET))
                    : Uni.createFrom().nullItem();
        }
        int space = header.indexOf(' ');
        String scheme = space < 0 ? "" : header.substring(0, space).toLowerCase(Locale.ROOT);
        String rest = header.substring(space + 1).strip();
        try {
            return switch (scheme) {
                case "basic" -> providers.authenticate(Source.stamp(basic(rest), call));
                case "bearer" -> providers.authenticate(Source.stamp(bearer(rest), call));
                default -> throw new AuthenticationFailedException();
            };
        } catch (AuthenticationFailedException e) {
            return Uni.createFrom().failure(e);
        }
    }

    private static TokenAuthenticationRequest bearer(String token) {
        if (token.isEmpty()) {
            throw new AuthenticationFailedException();
        }
        return new TokenAuthenticationRequest(new TokenCredential(token, "bearer"));
    }

    private static UsernamePasswordAuthenticationRequest basic(String encoded) {
        try {
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(encoded)))
                    .toString();
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw new AuthenticationFailedException();
            }
            return new UsernamePasswordAuthenticationRequest(
                    pair.substring(0, colon),
                    new PasswordCredential(pair.substring(colon + 1).toCharArray()));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw new AuthenticationFailedException(e);
        }
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext call) {
        return Uni.createFrom().item(new ChallengeData(UNAUTHORIZED, "WWW-Authenticate", CHALLENGES.get(0)));
    }

    /** The answer itself is written by the same hand as every other problem: the failure is passed on. */
    @Override
    public Uni<Boolean> sendChallenge(RoutingContext call) {
        if (!call.failed()) {
            call.fail(UNAUTHORIZED);
        }
        return Uni.createFrom().item(true);
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of(UsernamePasswordAuthenticationRequest.class, TokenAuthenticationRequest.class);
    }
}
