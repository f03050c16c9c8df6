package io.mooring.data;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

@Timeout(60)
class LoggingTest {
    @ParameterizedTest
    @ValueSource(strings = {"logback.xml", "logback-json.xml"})
    void outputThatTakesNothingHoldsUpNobodyWhoLogsAndTheRestComesLater(String configuration) throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream before = System.out;
        LoggerContext logs = new LoggerContext();
        logs.setMDCAdapter(new LogbackMDCAdapter());
        try {
            System.setOut(new PrintStream(
                    new OutputStream() {
                        @Override
                        public void write(int b) {
                            awaitQuietly(stuck);
                            written.write(b);
                        }

                        @Override
                        public void write(byte[] bytes, int from, int count) {
                            awaitQuietly(stuck); // then all at once: the end waits for a second only
                            written.write(bytes, from, count);
                        }
                    },
                    true,
                    StandardCharsets.UTF_8));
            JoranConfigurator configurator = new JoranConfigurator();
            configurator.setContext(logs);
            configurator.doConfigure(LoggingTest.class.getResource("/" + configuration));
            Logger logger = logs.getLogger("loop");

            for (int i = 0; i < 5000; i++) {
                logger.warn("event=test number={}", i); // returns, or the test takes too long
            }

            stuck.countDown();
            logs.stop();
        } finally {
            System.setOut(before);
        }
        assertThat(written.toString(StandardCharsets.UTF_8)).contains("event=test number=0", "event=test number=1000");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
