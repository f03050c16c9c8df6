package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerifiedPasswordsTest {
    private static final int CHEAP = 4;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger computed = new AtomicInteger();
    private final VerifiedPasswords passwords = new VerifiedPasswords(nanos::get, (password, hash) -> {
        computed.incrementAndGet();
        return BcryptUtil.matches(password, hash);
    });

    @Test
    void aRememberedPasswordCostsNoBcrypt() {
        String hash = BcryptUtil.bcryptHash("right", CHEAP);
        assertThat(passwords.remembered("admin", "right", hash)).isFalse();
        assertThat(passwords.matches("admin", "right", hash)).isTrue();

        assertThat(passwords.remembered("admin", "right", hash)).isTrue();
        assertThat(passwords.remembered("admin", "wrong", hash)).isFalse();
        assertThat(passwords.remembered("other", "right", hash)).isFalse();
        assertThat(computed).hasValue(1);
    }

    @Test
    void aChangedPasswordIsForgottenAtOnceAndTimeForgetsTheRest() {
        String old = BcryptUtil.bcryptHash("old", CHEAP);
        assertThat(passwords.matches("admin", "old", old)).isTrue();

        String fresh = BcryptUtil.bcryptHash("new", CHEAP);
        assertThat(passwords.remembered("admin", "old", fresh)).isFalse();
        assertThat(passwords.matches("admin", "old", fresh)).isFalse();
        assertThat(passwords.remembered("admin", "old", old)).isTrue();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(passwords.remembered("admin", "old", old)).isFalse();
    }

    @Test
    void aWrongPasswordIsNeverRemembered() {
        String hash = BcryptUtil.bcryptHash("right", CHEAP);

        assertThat(passwords.matches("admin", "wrong", hash)).isFalse();
        assertThat(passwords.remembered("admin", "wrong", hash)).isFalse();
    }

    @Test
    void bytesBehindThoseThatBcryptLooksAtMakeAPasswordWrong() {
        String longest = "é".repeat(36);
        String hash = BcryptUtil.bcryptHash(longest, CHEAP);

        assertThat(passwords.matches("admin", longest, hash)).isTrue();
        assertThat(BcryptUtil.matches(longest + "x", hash))
                .as("to bcrypt alone")
                .isTrue();
        assertThat(passwords.matches("admin", longest + "x", hash)).isFalse();
        assertThat(computed).as("it costs as much").hasValue(2);
    }
}
