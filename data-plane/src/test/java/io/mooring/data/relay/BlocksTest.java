package io.mooring.data.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.internal.CleanableDirectBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlocksTest {
    private static final int KIB = 1024;
    private static final long LIMIT = 1024 * KIB;

    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private final Blocks blocks = new Blocks(LIMIT, soon::add);
    private final List<CleanableDirectBuffer> taken = new ArrayList<>();

    @AfterEach
    void close() {
        taken.forEach(CleanableDirectBuffer::clean);
        blocks.close();
    }

    @Test
    void aWholeReadThenLittleThenNothing() {
        int whole = 0;
        while (blocks.room() == 128 * KIB) {
            taken.add(blocks.take(128 * KIB));
            whole++;
        }
        assertThat(whole).as("with the one in hand half of the limit").isEqualTo(3);
        assertThat(blocks.room()).isEqualTo(4 * KIB);
        int small = 0;
        while (blocks.room() > 0) {
            taken.add(blocks.take(blocks.room()));
            small++;
        }

        assertThat(small).as("the other half, and the one in hand").isEqualTo(512 / 4 + 1);
        long bytes =
                taken.stream().mapToLong(block -> block.buffer().capacity()).sum();
        assertThat(bytes).isEqualTo(LIMIT);
    }

    @Test
    void whoWaitsHasATurnWhenABlockComesBackAndNobodyIsAskedInVain() {
        exhaust();
        List<String> turns = new ArrayList<>();
        blocks.whenRoom(() ->
                turns.add("stalled, " + blocks.take(blocks.room()).buffer().capacity()));
        blocks.whenRoom(() -> turns.add("next"));
        assertThat(soon).isEmpty();

        blocks.give(taken.remove(0));
        assertThat(soon).hasSize(1);
        soon.remove().run();
        assertThat(turns).containsExactly("stalled, " + 128 * KIB);
        blocks.give(taken.remove(0));
        soon.remove().run();
        assertThat(turns).hasSize(2).endsWith("next");
        blocks.give(taken.remove(0));
        assertThat(soon).as("nobody waits any more").isEmpty();
    }

    @Test
    void whateverComesBackLetsSomebodyReadAndInTheEndAsMuchAsAtFirst() {
        exhaust();

        blocks.give(taken.remove(taken.size() - 2));
        assertThat(blocks.room()).as("a small one").isEqualTo(4 * KIB);
        taken.forEach(blocks::give);
        taken.clear();
        assertThat(blocks.room()).isEqualTo(128 * KIB);
    }

    @Test
    void itIsNeverMoreThanTheLimitWhateverHappens() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long held = 0;
        for (int i = 0; i < 100_000; i++) {
            if (blocks.room() > 0 && random.nextInt(100) < (i / 1000 % 2 == 0 ? 70 : 30)) {
                CleanableDirectBuffer block = blocks.take(1 + random.nextInt(blocks.room()));
                held += block.buffer().capacity();
                taken.add(block);
            } else if (!taken.isEmpty()) {
                CleanableDirectBuffer block = taken.remove(random.nextInt(taken.size()));
                held -= block.buffer().capacity();
                blocks.give(block);
                assertThat(blocks.room()).as("seed %d", seed).isPositive();
            }
            assertThat(held).as("seed %d", seed).isLessThanOrEqualTo(LIMIT);
        }
    }

    /** Somebody else has taken what they might have: they are content with less, for good. */
    @Test
    void whereDirectMemoryEndsBeforeTheLimitThereIsNoRoomAndNoError() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:MaxDirectMemorySize=2m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullDirectMemory.class.getName(),
                        String.valueOf(64 * LIMIT))
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        Matcher numbers = Pattern.compile("bytes=(\\d+) room=(\\d+)").matcher(said);
        assertThat(numbers.find()).as(said).isTrue();
        assertThat(Long.parseLong(numbers.group(1))).isBetween(LIMIT, 2 * LIMIT);
        assertThat(Integer.parseInt(numbers.group(2))).isPositive();
    }

    private void exhaust() {
        while (blocks.room() > 0) {
            taken.add(blocks.take(blocks.room()));
        }
    }
}
