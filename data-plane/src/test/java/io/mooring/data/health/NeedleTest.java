package io.mooring.data.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NeedleTest {
    @Test
    void isFoundWhereStringContainsFindsItHoweverTheStreamIsCut() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String text = text(random, 1 + random.nextInt(5));
            String stream = text(random, random.nextInt(30));

            assertThat(found(text, stream, random))
                    .as("seed %s: \"%s\" in \"%s\"", seed, text, stream)
                    .isEqualTo(stream.contains(text));
        }
    }

    @Test
    void theEmptyTextIsInAnyByte() {
        Needle needle = new Needle("");

        assertThat(needle.foundIn(Unpooled.EMPTY_BUFFER)).isFalse();
        assertThat(needle.foundIn(Unpooled.wrappedBuffer(new byte[] {7}))).isTrue();
    }

    private static boolean found(String text, String stream, Random random) {
        Needle needle = new Needle(text);
        boolean found = false;
        for (int from = 0; from < stream.length(); ) {
            int to = Math.min(stream.length(), from + 1 + random.nextInt(4));
            found = needle.foundIn(
                    Unpooled.wrappedBuffer(stream.substring(from, to).getBytes(StandardCharsets.UTF_8)));
            from = to;
        }
        return found;
    }

    /** Of two letters, so that texts and their beginnings repeat. */
    private static String text(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextBoolean() ? 'a' : 'b');
        }
        return text.toString();
    }
}
