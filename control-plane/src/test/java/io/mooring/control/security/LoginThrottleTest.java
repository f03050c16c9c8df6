package io.mooring.control.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private static final String KEY = LoginThrottle.key("alice", "192.0.2.1");

    private final AtomicLong nanos =
            new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(30).toNanos());
    private final LoginThrottle throttle = new LoginThrottle(3, Duration.ofMinutes(1), 100, nanos::get);

    @Test
    void afterTheLastFailureThatIsAllowedNothingIsUntilTheOldestIsAWindowOld() {
        assertThat(throttle.failed(KEY)).isFalse();
        seconds(10);
        assertThat(throttle.failed(KEY)).isFalse();
        seconds(10);
        assertThat(throttle.failed(KEY)).as("the last").isTrue();

        assertThat(refused(KEY)).isEqualTo(40);
        seconds(39);
        assertThat(refused(KEY)).isEqualTo(1);
        seconds(1); // by now the clock has overflowed, as System.nanoTime may
        assertThatCode(() -> throttle.check(KEY)).doesNotThrowAnyException();

        throttle.failed(KEY); // the second and third still count
        assertThat(refused(KEY)).isEqualTo(10);
        seconds(60);
        for (int i = 0; i < 3; i++) {
            throttle.failed(KEY);
        }
        assertThat(refused(KEY)).isEqualTo(60);
    }

    @Test
    void otherAccountsAndSourcesAreNotHeldUp() {
        for (int i = 0; i < 3; i++) {
            throttle.failed(KEY);
        }

        assertThat(refused(KEY)).isEqualTo(60);
        assertThatCode(() -> throttle.check(LoginThrottle.key("alice", "192.0.2.2")))
                .doesNotThrowAnyException();
        assertThatCode(() -> throttle.check(LoginThrottle.key("bob", "192.0.2.1")))
                .doesNotThrowAnyException();
    }

    @Test
    void failuresAtTheSameTimeAreCountedOneByOne() {
        for (int i = 0; i < 3; i++) {
            throttle.check(KEY);
        }
        for (int i = 0; i < 3; i++) {
            throttle.failed(KEY);
        }

        assertThat(catchThrowableOfType(Throttled.class, () -> throttle.failed(KEY)))
                .isNotNull();
    }

    @Test
    void aMillionNamesTakeTheRoomOfAHundred() {
        for (int i = 0; i < 1_000_000; i++) {
            throttle.failed(LoginThrottle.key("x".repeat(i % 1000) + i, "192.0.2.1"));
        }

        assertThat(throttle.keys()).isEqualTo(100);
        assertThat(LoginThrottle.key("x".repeat(30_000), "192.0.2.1")).hasSize(32);
    }

    @Test
    void anIpv6CustomerIsOneSourceAndAMappedAddressIsIpv4() {
        assertThat(Source.of("2001:db8:1:2::1")).isEqualTo(Source.of("2001:db8:1:2:ffff::9"));
        assertThat(Source.of("2001:db8:1:2::1")).isNotEqualTo(Source.of("2001:db8:1:3::1"));
        assertThat(Source.of("::ffff:192.0.2.1")).isEqualTo(Source.of("192.0.2.1"));
        assertThat(Source.of("192.0.2.1")).isEqualTo("192.0.2.1").isNotEqualTo(Source.of("192.0.2.2"));
        assertThat(Source.of("2001:db8:1:2::1")).isEqualTo("2001:db8:1:2::/64");
        assertThat(Source.of("::1")).isNotEqualTo(Source.of("192.0.2.1"));
    }

    private void seconds(int count) {
        nanos.addAndGet(Duration.ofSeconds(count).toNanos());
    }

    private long refused(String key) {
        Throttled refusal = catchThrowableOfType(Throttled.class, () -> throttle.check(key));
        assertThat(refusal).isNotNull();
        return refusal.retryAfterSeconds();
    }
}
