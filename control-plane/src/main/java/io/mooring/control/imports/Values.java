package io.mooring.control.imports;

import io.mooring.api.IpAddress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times, sizes, numbers and addresses. What cannot be read is an error of its line, and null. */
final class Values {
    private static final Pattern TIME = Pattern.compile("([0-9]{1,18})(us|ms|s|m|h|d)?");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,12})([kKmMgG])?");
    private static final Map<String, BigDecimal> MS = Map.of(
            "us", new BigDecimal("0.001"),
            "ms", BigDecimal.ONE,
            "s", BigDecimal.valueOf(1_000),
            "m", BigDecimal.valueOf(60_000),
            "h", BigDecimal.valueOf(3_600_000),
            "d", BigDecimal.valueOf(86_400_000));

    private Values() {}

    /** A time in milliseconds, at least 1; without a unit it is in milliseconds (section 2.5 of the manual). */
    static @Nullable Integer ms(Line line, String text) {
        Matcher time = TIME.matcher(text);
        if (!time.matches()) {
            line.error("\"" + text + "\" is no time (expected a number with us, ms, s, m, h or d)");
            return null;
        }
        String unit = time.group(2) == null ? "ms" : time.group(2);
        BigInteger ms = new BigDecimal(time.group(1))
                .multiply(MS.getOrDefault(unit, BigDecimal.ONE))
                .toBigInteger();
        return ms.min(BigInteger.valueOf(Integer.MAX_VALUE)).max(BigInteger.ONE).intValue();
    }

    /** A time in whole seconds, at least 1. */
    static @Nullable Integer seconds(Line line, String text) {
        Integer ms = ms(line, text);
        return ms == null ? null : Math.max(1, (int) ((ms + 999L) / 1000));
    }

    /** A size, in which k is 1024. */
    static @Nullable Integer size(Line line, String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            line.error("\"" + text + "\" is no size (expected a number with k, m or g)");
            return null;
        }
        String unit = size.group(2) == null ? "" : size.group(2).toLowerCase(java.util.Locale.ROOT);
        long times = unit.equals("k") ? 1L << 10 : unit.equals("m") ? 1L << 20 : unit.equals("g") ? 1L << 30 : 1;
        return (int) Math.min(Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, Long.parseLong(size.group(1))) * times);
    }

    /** A whole number from 0 on. */
    static @Nullable Integer number(Line line, String text) {
        if (!text.matches("[0-9]{1,9}")) {
            line.error("\"" + text + "\" is no number");
            return null;
        }
        return Integer.valueOf(text);
    }

    /** A port, or null when it is none. */
    static @Nullable Integer port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            return null;
        }
        int port = Integer.parseInt(text);
        return port >= 1 && port <= 65535 ? port : null;
    }

    /** An address literal without brackets and family, or null when it is none. */
    static @Nullable String address(String text) {
        String bare = text.replaceFirst("^ipv[46]@", "");
        if (bare.startsWith("[") && bare.endsWith("]")) {
            bare = bare.substring(1, bare.length() - 1);
        }
        return IpAddress.parse(bare) == null ? null : bare;
    }
}
