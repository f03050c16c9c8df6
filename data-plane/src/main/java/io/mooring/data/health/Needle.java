package io.mooring.data.health;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * A text that is sought in a stream of bytes, which comes in pieces of any size and is not kept. Knuth, Morris and Pratt's
 * search: one step forward for each byte, whatever a hostile server sends.
 */
final class Needle {
    private final byte[] text;
    private final int[] fallback; // how much still matches when the byte after that many does not
    private int matched;
    private long sought;

    /** The text, as UTF-8; the empty one is found in the first byte. */
    Needle(String text) {
        this.text = text.getBytes(StandardCharsets.UTF_8);
        this.fallback = fallback(this.text);
    }

    private static int[] fallback(byte[] text) {
        int[] fallback = new int[text.length];
        int matched = 0;
        for (int i = 1; i < text.length; i++) {
            while (matched > 0 && text[i] != text[matched]) {
                matched = fallback[matched - 1];
            }
            if (text[i] == text[matched]) {
                matched++;
            }
            fallback[i] = matched;
        }
        return fallback;
    }

    /** Whether the stream contains it as far as it has come, with these bytes as the newest. */
    boolean foundIn(ByteBuf bytes) {
        while (bytes.isReadable() && (matched < text.length || sought == 0)) {
            byte next = bytes.readByte();
            sought++;
            while (matched > 0 && matched < text.length && next != text[matched]) {
                matched = fallback[matched - 1];
            }
            if (matched < text.length && next == text[matched]) {
                matched++;
            }
        }
        return sought > 0 && matched == text.length;
    }

    /** How many bytes of the stream have been looked at. */
    long soughtBytes() {
        return sought;
    }
}
