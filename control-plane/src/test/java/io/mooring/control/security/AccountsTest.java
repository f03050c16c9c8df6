package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mooring.api.tls.PlaneTls;
import io.mooring.control.rest.ControlPlane;
import io.mooring.control.store.Database;
import io.mooring.control.testing.ManualClock;
import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of these on one database: what two replicas of the control plane are. */
@QuarkusTest
@QuarkusTestResource(ControlPlane.class)
class AccountsTest {
    private static final String HERE = "192.0.2.1";
    private static final String THERE = "192.0.2.2";
    private static final String PASSWORD = "correct horse battery";

    @Inject
    Database database;

    @Inject
    PlaneSecret planeSecret;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong nanos = new AtomicLong();

    /** The costs of the hashes that were computed with. */
    private final List<String> computed = new ArrayList<>();

    private Users users;
    private Tokens tokens;
    private LastUses lastUses;
    private Accounts first;
    private Accounts second;

    @BeforeEach
    void open() {
        users = new Users(database, clock);
        tokens = new Tokens(database, clock);
        lastUses = new LastUses(tokens, clock);
        first = accounts();
        second = accounts();
        put("alice", Role.VIEWER, true, PASSWORD);
        computed.clear();
    }

    @AfterEach
    void removeUsers() {
        for (String name : List.of("alice", "bob", "robot")) {
            users.delete(name, before -> {});
        }
    }

    private Accounts accounts() {
        VerifiedPasswords passwords = new VerifiedPasswords(nanos::get, (password, hash) -> {
            computed.add(hash.substring(0, 7));
            return BcryptUtil.matches(password, hash);
        });
        return new Accounts(
                users, tokens, lastUses, planeSecret, Optional.of("token-of-somebody"), passwords, nanos::get);
    }

    @Test
    void aPasswordIsComputedOnceAndThenRemembered() {
        assertThat(first.remembered("alice", PASSWORD, HERE)).isEmpty();

        assertThat(first.verified("alice", PASSWORD, HERE)).isEqualTo(new Account("alice", Role.VIEWER, true));
        assertThat(first.remembered("alice", PASSWORD, THERE)).contains(new Account("alice", Role.VIEWER, true));
        assertThat(first.verified("alice", PASSWORD, HERE).name()).isEqualTo("alice");
        assertThat(computed).hasSize(1);
    }

    @Test
    void whoeverIsRefusedCostsTheSameWork() {
        put("bob", Role.ADMIN, false, PASSWORD);
        put("robot", Role.ADMIN, true, null);
        computed.clear();

        assertRefused("nobody", PASSWORD);
        assertRefused("alice", "wrong horse battery");
        assertRefused("bob", PASSWORD);
        assertRefused("robot", PASSWORD);
        assertRefused("robot", "");
        assertRefused("alice", PASSWORD + "x".repeat(100));
        assertRefused("al\0ice", PASSWORD);

        assertThat(computed).hasSize(7).containsOnly("$2a$10$");
        assertThat(Accounts.NOBODYS_HASH).startsWith(BcryptUtil.bcryptHash("x").substring(0, 7));
    }

    @Test
    void aChangeOfAUserHoldsAtOnceOnEveryReplica() {
        first.verified("alice", PASSWORD, HERE);
        second.verified("alice", PASSWORD, HERE);
        Tokens.Issued token = token("alice", null);
        assertThat(second.byToken(token.secret(), HERE).role()).isEqualTo(Role.VIEWER);

        put("alice", Role.OPERATOR, true, null);
        assertThat(second.remembered("alice", PASSWORD, HERE).orElseThrow().role())
                .isEqualTo(Role.OPERATOR);
        assertThat(second.byToken(token.secret(), HERE).role()).isEqualTo(Role.OPERATOR);

        put("alice", Role.OPERATOR, true, "another horse battery");
        assertThat(second.remembered("alice", PASSWORD, HERE)).isEmpty();
        assertRefused("alice", PASSWORD);
        assertThat(second.verified("alice", "another horse battery", HERE).name())
                .isEqualTo("alice");

        put("alice", Role.OPERATOR, false, null);
        assertThat(second.remembered("alice", "another horse battery", HERE)).isEmpty();
        assertThatThrownBy(() -> second.byToken(token.secret(), HERE))
                .isInstanceOf(AuthenticationFailedException.class);

        put("alice", Role.OPERATOR, true, null);
        second.verified("alice", "another horse battery", HERE);
        users.delete("alice", before -> {});
        assertThat(second.remembered("alice", "another horse battery", HERE)).isEmpty();
        assertThatThrownBy(() -> second.byToken(token.secret(), HERE))
                .isInstanceOf(AuthenticationFailedException.class);
        put("alice", Role.ADMIN, true, null);
        assertThat(second.remembered("alice", "another horse battery", HERE))
                .as("another user of that name")
                .isEmpty();
        assertThatThrownBy(() -> second.byToken(token.secret(), HERE))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void aTokenEndsWithItsTime() {
        Tokens.Issued token = token("alice", 60L);

        clock.advance(Duration.ofMillis(59_999));
        assertThat(first.byToken(token.secret(), HERE).name()).isEqualTo("alice");
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> first.byToken(token.secret(), HERE)).isInstanceOf(AuthenticationFailedException.class);
    }

    @Test
    void tenFailuresAMinuteShutTheDoorForTheRightPasswordToo() {
        first.verified("alice", PASSWORD, THERE);
        for (int i = 0; i < Accounts.MOST_FAILURES; i++) {
            assertRefused("alice", "wrong horse battery");
        }
        computed.clear();

        for (String password : List.of("wrong horse battery", PASSWORD)) {
            assertThatThrownBy(() -> first.remembered("alice", password, HERE)).isInstanceOf(Throttled.class);
            assertThatThrownBy(() -> first.verified("alice", password, HERE)).isInstanceOf(Throttled.class);
        }
        assertThat(computed).as("nothing is computed for them").isEmpty();
        assertThat(first.remembered("alice", PASSWORD, THERE)).isPresent();
        assertRefused("bob", PASSWORD);

        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(first.verified("alice", PASSWORD, HERE).name()).isEqualTo("alice");
    }

    @Test
    void wrongTokensShutTheDoorForThoseThatCanBeGuessed() {
        Tokens.Issued token = token("alice", null);
        String ended = tokens.issue("alice", new TokenWish("ended", 1L, null), before -> {})
                .orElseThrow()
                .secret();
        clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> first.byToken(ended, HERE)).isInstanceOf(AuthenticationFailedException.class);
        }
        assertThat(first.byToken("token-of-somebody", HERE))
                .as("who has an old one does not guess")
                .isEqualTo(Account.ADMIN_TOKEN);
        for (int i = 0; i < Accounts.MOST_FAILURES; i++) {
            String wrong = i % 2 == 0 ? "token-of-nobody-" + i : Tokens.PREFIX + i;
            assertThatThrownBy(() -> first.byToken(wrong, HERE)).isInstanceOf(AuthenticationFailedException.class);
        }

        for (String guess : List.of("token-of-nobody", "token-of-somebody", ControlPlane.PLANE_SECRET, Tokens.PREFIX)) {
            assertThatThrownBy(() -> first.byToken(guess, HERE)).isInstanceOf(Throttled.class);
        }
        assertThat(first.byToken(token.secret(), HERE).name())
                .as("256 random bits")
                .isEqualTo("alice");
        assertThat(first.byToken("token-of-somebody", THERE)).isEqualTo(Account.ADMIN_TOKEN);
        assertThat(first.byToken(ControlPlane.PLANE_SECRET, THERE)).isEqualTo(Account.PLANE_SECRET);
        nanos.addAndGet(Duration.ofSeconds(60).toNanos());
        assertThat(first.byToken("token-of-somebody", HERE)).isEqualTo(Account.ADMIN_TOKEN);
    }

    @Test
    void theLastUseOfATokenIsWrittenAfterwards() {
        Tokens.Issued token = token("alice", null);
        assertThat(tokens.of("alice").get(0).lastUsedAt()).isNull();
        clock.advance(Duration.ofSeconds(5));

        first.byToken(token.secret(), HERE);
        assertThat(tokens.of("alice").get(0).lastUsedAt())
                .as("no request waits for it")
                .isNull();
        lastUses.write();

        assertThat(tokens.of("alice").get(0).lastUsedAt()).isEqualTo(clock.instant());
    }

    @Test
    void aSecretOfTheEnvironmentThatIsTooShortIsRefusedInWordsWithoutItself() {
        assertThatThrownBy(() -> new Accounts(
                        users,
                        tokens,
                        lastUses,
                        planeSecret,
                        Optional.of("hunter2"),
                        new VerifiedPasswords(),
                        nanos::get))
                .hasMessage("MOORING_ADMIN_TOKEN is too short (expected at least 12 characters)");
        assertThatThrownBy(() ->
                        new PlaneSecret(database, Optional.of("hunter2"), "false", new Encryption(PlaneTls.none())))
                .hasMessage("MOORING_PLANE_SECRET is too short (expected at least 12 characters)");
        assertThat(Passwords.mistake("hunter2")).contains("at least 12").doesNotContain("hunter2");
        assertThat(Passwords.mistake("ü".repeat(37))).contains("74 bytes").contains("72");
        assertThat(Passwords.mistake("ü".repeat(36))).isNull();
        assertThat(Passwords.mistake("twelve chars")).isNull();
        assertThat(Passwords.mistake("eleven char")).isNotNull();
        assertThat(Passwords.mistake("correct\nhorse battery")).contains("control character");
    }

    @Test
    void theFirstUserIsNotMadeAgainWhenItWasRemoved() throws IOException {
        String password = Files.readString(database.stateDirectory().resolve("admin-password"))
                .strip();
        put("alice", Role.ADMIN, true, PASSWORD);
        users.delete(FirstUser.NAME, before -> {});
        try {
            new FirstUser(database, users, Optional.of("a password of the environment")).make();

            assertThat(users.find(FirstUser.NAME)).isEmpty();
        } finally {
            put(FirstUser.NAME, Role.ADMIN, true, password);
        }
    }

    private void assertRefused(String user, String password) {
        assertThatThrownBy(() -> first.verified(user, password, HERE))
                .isInstanceOf(AuthenticationFailedException.class);
    }

    private void put(String name, Role role, boolean enabled, @Nullable String password) {
        users.write(name, before -> new Users.Wish(new User(name, role, enabled, password), false));
    }

    private Tokens.Issued token(String user, @Nullable Long seconds) {
        return tokens.issue(user, new TokenWish("t", seconds, null), before -> {})
                .orElseThrow();
    }
}
