package io.mooring.control.rest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Says whether a request target can be decoded, before something deeper trips over it. */
final class PercentCoding {
    private PercentCoding() {}

    /** Whether every {@code %} is followed by two hex digits, and what they say together is UTF-8 without NUL. */
    static boolean valid(String target) {
        if (target.indexOf('%') < 0) {
            return true;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(target.length());
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            int high = i + 2 < target.length() ? Character.digit(target.charAt(i + 1), 16) : -1;
            int low = high < 0 ? -1 : Character.digit(target.charAt(i + 2), 16);
            if (low < 0 || high + low == 0) {
                return false;
            }
            bytes.write(high << 4 | low);
            i += 2;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
