package io.mooring.data.journal;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mooring.api.ConnectionLog;
import io.mooring.data.stats.Cause;
import io.mooring.data.stats.Metrics;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class JournalTest {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Test
    void levelSaysWhichSessionsAreWritten() {
        try (Journal journal = new Journal(lines::add)) {
            assertThat(journal.on()).isFalse();
            for (Cause cause : Cause.values()) {
                assertThat(journal.wants(cause)).isFalse();
            }
            journal.level(ConnectionLog.ERRORS);
            for (Cause cause : Cause.values()) {
                assertThat(journal.wants(cause))
                        .as(cause.label())
                        .isEqualTo(cause != Cause.CLIENT_CLOSED && cause != Cause.SERVER_CLOSED);
            }
            journal.level(ConnectionLog.ALL);
            for (Cause cause : Cause.values()) {
                assertThat(journal.wants(cause)).isTrue();
            }
        }
    }

    @Test
    void lineHasEverythingAsKeysAndValues() {
        try (Journal journal = new Journal(lines::add)) {
            journal.level(ConnectionLog.ALL);

            journal.write(new SessionRecord(
                    "vs",
                    0,
                    0xffff_c000_0201L,
                    40000,
                    443,
                    "rs",
                    1_700_000_000_123L,
                    5,
                    7,
                    1000,
                    10,
                    20,
                    1,
                    Cause.CLIENT_RESET));
            journal.write(new SessionRecord(
                    "vs", 0x20010db800000000L, 1, 1, 443, null, 0, 0, -1, 0, 0, 0, 0, Cause.NO_SERVER));

            await().atMost(20, SECONDS).until(() -> lines.size() == 2);
            assertThat(lines)
                    .containsExactly(
                            "event=session-ended virtualServer=vs client=192.0.2.1 clientPort=40000 port=443 realServer=rs"
                                    + " acceptedAt=2023-11-14T22:13:20.123Z waitedMs=5 connectMs=7 totalMs=1000 bytesIn=10"
                                    + " bytesOut=20 retries=1 cause=client-reset",
                            "event=session-ended virtualServer=vs client=2001:db8::1 clientPort=1 port=443 realServer=-"
                                    + " acceptedAt=1970-01-01T00:00:00Z waitedMs=0 connectMs=- totalMs=0 bytesIn=0"
                                    + " bytesOut=0 retries=0 cause=no-server");
        }
    }

    @Test
    void diskThatTakesNothingHoldsNobodyUpAndWhatIsLostIsCounted() {
        CountDownLatch stuck = new CountDownLatch(1);
        Metrics metrics = new Metrics();
        int most = 40_000;
        try (Journal journal = new Journal(line -> {
            awaitQuietly(stuck);
            lines.add(line);
        })) {
            journal.shownIn(metrics.group());
            journal.level(ConnectionLog.ALL);

            for (int i = 0; i < most; i++) {
                journal.write(record(i));
            }

            // Written by one thread, which nothing has held up: the log takes what fits and drops the rest.
            long kept = most - journal.dropped();
            assertThat(kept).isBetween(16_384L, 16_385L);
            stuck.countDown();
            await().atMost(60, SECONDS).until(() -> lines.size() == kept);
            journal.write(record(7));
            await().atMost(20, SECONDS).until(() -> lines.size() == kept + 1);
            assertThat(metrics.text())
                    .contains("mooring_connection_log_dropped_total " + (double) journal.dropped())
                    .contains("mooring_connection_log_lines_total " + (double) (kept + 1));
        }
    }

    @Test
    void closeWritesWhatWaitsAndIsNotHeldUpByAStuckDisk() {
        Journal journal = new Journal(lines::add);
        journal.level(ConnectionLog.ALL);
        for (int i = 0; i < 1000; i++) {
            journal.write(record(i));
        }
        journal.close();
        assertThat(lines).hasSize(1000);

        CountDownLatch stuck = new CountDownLatch(1);
        Journal other = new Journal(line -> awaitQuietly(stuck));
        other.level(ConnectionLog.ALL);
        other.write(record(1));
        other.close();
        stuck.countDown();
    }

    @Test
    void switchedOffAndOnAgainItGoesOn() {
        try (Journal journal = new Journal(lines::add)) {
            for (int i = 1; i <= 3; i++) {
                int sofar = i;
                journal.level(ConnectionLog.ERRORS);
                journal.write(record(i));
                await().atMost(20, SECONDS).until(() -> lines.size() == sofar);
                journal.level(ConnectionLog.OFF);
            }
        }
    }

    @Test
    void outputThatThrowsCostsItsLineOnly() {
        try (Journal journal = new Journal(line -> {
            if (line.contains("clientPort=1 ")) {
                throw new IllegalStateException("full");
            }
            lines.add(line);
        })) {
            journal.level(ConnectionLog.ALL);
            journal.write(record(1));
            journal.write(record(2));
            await().atMost(20, SECONDS).until(() -> lines.size() == 1);
            assertThat(journal.dropped()).isEqualTo(1);
        }
    }

    private static SessionRecord record(int clientPort) {
        return new SessionRecord(
                "vs", 0, 0xffff_c000_0201L, clientPort, 443, "rs", 0, 0, 0, 0, 0, 0, 0, Cause.CLIENT_CLOSED);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
