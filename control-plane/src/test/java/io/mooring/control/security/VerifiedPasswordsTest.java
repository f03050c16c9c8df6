package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.elytron.security.common.BcryptUtil;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VerifiedPasswordsTest {
    private static final int CHEAP = 4;

    private final AtomicLong nanos = new AtomicLong();
    private final VerifiedPasswords passwords = new VerifiedPasswords(nanos::get);

    @Test
    void aRememberedPasswordCostsNoBcrypt() {
        String hash = BcryptUtil.bcryptHash("right", 12);
        long first = timed(
                () -> assertThat(passwords.matches("admin", "right", hash)).isTrue());

        long second = timed(
                () -> assertThat(passwords.matches("admin", "right", hash)).isTrue());

        assertThat(second).isLessThan(first / 3);
        assertThat(passwords.matches("admin", "wrong", hash)).isFalse();
    }

    @Test
    void aChangedPasswordIsForgottenAtOnceAndTimeForgetsTheRest() {
        String old = BcryptUtil.bcryptHash("old", CHEAP);
        assertThat(passwords.matches("admin", "old", old)).isTrue();

        assertThat(passwords.matches("admin", "old", BcryptUtil.bcryptHash("new", CHEAP)))
                .isFalse();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(passwords.matches("admin", "old", old)).isTrue();
    }

    private static long timed(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return System.nanoTime() - start;
    }
}
