package io.mooring.control.security;

import io.quarkus.runtime.Startup;
import io.quarkus.security.AuthenticationFailedException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a password or a token whose it is: a user of the tables, or one of the two bearers that the environment sets.
 * Who fails too often waits, see {@link LoginThrottle}.
 *
 * <p>Invariant: a wrong password, one of a user that does not exist, is disabled or has none costs one bcrypt of the same
 * cost.
 *
 * <p>Threading: blocks on the database; {@link #verified} computes for about 0.1 s.
 */
@Startup
@Singleton
public class Accounts {
    /** Of a random text that was thrown away: what an unknown user's password is compared with, to take as long. */
    static final String NOBODYS_HASH = "$2a$10$LWuPKTmzBlGn6OJ1Mu2q9unz7.7/JrvSHEje7mP6neaY850yNsP8q";

    /** The failures that a source may have with an account, or with tokens, in a minute. */
    static final int MOST_FAILURES = 10;

    private static final Logger LOG = Logger.getLogger(Accounts.class);
    private static final Duration WINDOW = Duration.ofMinutes(1);

    /** More than {@link PasswordPool} can compute in a minute: no flood of names makes one of these forgotten. */
    private static final int KEYS = 10_000;

    private static final String BY_TOKEN = "\0token";

    private final Users users;
    private final Tokens tokens;
    private final LastUses lastUses;
    private final PlaneSecret planeSecret;
    private final byte @Nullable [] adminToken;
    private final VerifiedPasswords passwords;
    private final LoginThrottle byPassword;
    private final LoginThrottle byToken;

    @Inject
    Accounts(
            Users users,
            Tokens tokens,
            LastUses lastUses,
            PlaneSecret planeSecret,
            @ConfigProperty(name = "mooring.admin-token") Optional<String> adminToken) {
        this(users, tokens, lastUses, planeSecret, adminToken, new VerifiedPasswords(), System::nanoTime);
    }

    Accounts(
            Users users,
            Tokens tokens,
            LastUses lastUses,
            PlaneSecret planeSecret,
            Optional<String> adminToken,
            VerifiedPasswords passwords,
            LongSupplier nanos) {
        this.users = users;
        this.tokens = tokens;
        this.lastUses = lastUses;
        this.planeSecret = planeSecret;
        this.adminToken = adminToken
                .map(token -> Secrets.sha256(Passwords.required("MOORING_ADMIN_TOKEN", token)))
                .orElse(null);
        this.passwords = passwords;
        this.byPassword = new LoginThrottle(MOST_FAILURES, WINDOW, KEYS, nanos);
        this.byToken = new LoginThrottle(MOST_FAILURES, WINDOW, KEYS, nanos);
    }

    /**
     * The account of a user whose password was verified lately; empty: it must be computed. {@link Throttled} when this
     * source has failed too often.
     */
    Optional<Account> remembered(String user, String password, String source) {
        byPassword.check(LoginThrottle.key(user, source));
        return remembered(users.byName(user), user, password);
    }

    private Optional<Account> remembered(Optional<Users.Row> row, String user, String password) {
        if (row.isEmpty()) {
            passwords.forget(user);
        }
        return row.filter(r -> r.enabled() && r.hasPassword() && passwords.remembered(user, password, r.hash()))
                .flatMap(Accounts::account);
    }

    /** The account of a user with this password, computed; refused when there is none. */
    Account verified(String user, String password, String source) {
        String key = LoginThrottle.key(user, source);
        byPassword.check(key);
        Optional<Users.Row> row = users.byName(user);
        Optional<Account> known = remembered(row, user, password);
        if (known.isPresent()) {
            return known.get(); // by a request at the same time
        }
        String hash = row.filter(Users.Row::hasPassword).map(Users.Row::hash).orElse(NOBODYS_HASH);
        boolean matches = passwords.matches(user, password, hash);
        Optional<Account> account =
                row.filter(r -> matches && r.enabled() && r.hasPassword()).flatMap(Accounts::account);
        if (account.isEmpty()) {
            note(byPassword.failed(key), "password", source);
        }
        return account.orElseThrow(AuthenticationFailedException::new);
    }

    private static Optional<Account> account(Users.Row row) {
        return Role.of(row.role()).map(role -> new Account(row.name(), role, true));
    }

    /** The account that a bearer token belongs to; refused when there is none. */
    Account byToken(String token, String source) {
        String key = LoginThrottle.key(BY_TOKEN, source);
        if (token.startsWith(Tokens.PREFIX)) {
            // Nobody guesses 256 random bits: a right one opens whatever else comes from behind the same proxy.
            Optional<Tokens.Owner> owner = tokens.owner(token);
            if (owner.isPresent()) {
                if (!owner.get().accepted()) {
                    throw new AuthenticationFailedException(); // no guess: who has it had it
                }
                lastUses.used(Tokens.hash(token));
                return owner.get().account();
            }
        }
        byToken.check(key);
        Optional<Account> bearer = bearer(token);
        if (bearer.isEmpty()) {
            note(byToken.failed(key), "token", source);
        }
        return bearer.orElseThrow(AuthenticationFailedException::new);
    }

    /** Without the name that was given: people type passwords there. */
    private static void note(boolean last, String kind, String source) {
        if (last) {
            LOG.warnf("too many failed logins by=%s source=%s", kind, source);
        }
    }

    /** Those of the environment are of people's making, so they can be guessed. */
    private Optional<Account> bearer(String token) {
        byte[] hash = Secrets.sha256(token);
        if (adminToken != null && Secrets.equal(adminToken, hash)) {
            return Optional.of(Account.ADMIN_TOKEN);
        }
        return planeSecret.is(hash) ? Optional.of(Account.PLANE_SECRET) : Optional.empty();
    }
}
