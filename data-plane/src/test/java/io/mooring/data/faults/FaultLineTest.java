package io.mooring.data.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.mooring.data.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class FaultLineTest {
    private final Logger log = new LoggerContext().getLogger("faults");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final FakeTime time = new FakeTime();
    private final FaultLine line =
            new FaultLine(log, Level.WARN, "snapshot-refused", time, (ms, task) -> time.after(ms, task));

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        log.addAppender(lines);
    }

    @Test
    void theFirstIsToldAtOnceAndTheRestOfTheSecondInOneLine() {
        line.add("problem=\"a\"");
        assertThat(lines()).containsExactly("event=snapshot-refused count=1 problem=\"a\"");

        for (int i = 0; i < 500; i++) {
            time.advance(1);
            line.add("problem=\"b" + i + "\"");
        }
        assertThat(lines()).hasSize(1);
        time.advance(500);
        assertThat(lines()).hasSize(1);
        time.advance(1);
        assertThat(lines())
                .endsWith("event=snapshot-refused count=500 problem=\"b0\"")
                .hasSize(2);
        assertThat(time.waiting()).isZero();

        time.advance(999);
        line.add("problem=\"c\"");
        assertThat(lines()).hasSize(2);
        time.advance(60_000);
        assertThat(lines())
                .endsWith("event=snapshot-refused count=1 problem=\"c\"")
                .hasSize(3);
        line.add("problem=\"d\"");
        assertThat(lines())
                .endsWith("event=snapshot-refused count=1 problem=\"d\"")
                .hasSize(4);
        assertThat(time.waiting()).isZero();
    }

    @Test
    void twoLinesAreNeverLessThanASecondApartThoughATimerIsLate() {
        List<Runnable> tasks = new ArrayList<>();
        FaultLine late = new FaultLine(log, Level.WARN, "late", time, (ms, task) -> tasks.add(task));
        late.add("1");
        time.advance(500);
        late.add("2");
        time.advance(500);
        late.add("3");
        late.add("4");

        tasks.remove(0).run();
        assertThat(lines()).containsExactly("event=late count=1 1", "event=late count=2 2");
        time.advance(1000);
        tasks.remove(0).run();
        assertThat(lines()).endsWith("event=late count=1 4").hasSize(3);
        assertThat(tasks).isEmpty();
    }

    @Test
    void aMistakeOfOursHasItsStack() {
        line.add("", new IllegalStateException("broken"));

        assertThat(lines.list.get(0).getThrowableProxy().getMessage()).isEqualTo("broken");
        assertThat(lines.list.get(0).getLevel()).isEqualTo(ch.qos.logback.classic.Level.WARN);
    }

    /** With the clock and the timers of the program: nothing is lost, whoever adds. */
    @Test
    void whatManyThreadsAddIsToldInTheEnd() {
        int threads = 4;
        int each = 20_000;
        FaultLine shared = new FaultLine(log, Level.WARN, "shared");
        CompletableFuture<?>[] adding = new CompletableFuture<?>[threads];
        for (int i = 0; i < threads; i++) {
            adding[i] = CompletableFuture.runAsync(
                    () -> {
                        for (int j = 0; j < each; j++) {
                            shared.add("");
                        }
                    },
                    task -> new Thread(task, "adding").start());
        }
        CompletableFuture.allOf(adding).join();

        await().atMost(Duration.ofSeconds(20)).until(() -> sum() == threads * each);
        assertThat(lines()).hasSizeBetween(2, 20);
    }

    private int sum() {
        return lines().stream()
                .mapToInt(text -> Integer.parseInt(text.replaceAll(".*count=(\\d+).*", "$1")))
                .sum();
    }

    private List<String> lines() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
