package io.mooring.control.rest;

import io.mooring.api.Excerpt;
import io.mooring.api.IpAddress;
import org.jspecify.annotations.Nullable;

/** Reads query parameters and path segments that are more than text. */
final class Parameters {
    private Parameters() {}

    /** A whole number within bounds. */
    static int integer(String name, String text, int min, int max) {
        return (int) number(name, text, min, max);
    }

    /** A whole number within bounds. */
    static long number(String name, String text, long min, long max) {
        try {
            if (!text.startsWith("+")) {
                long number = Long.parseLong(text);
                if (number >= min && number <= max) {
                    return number;
                }
            }
        } catch (NumberFormatException e) {
            // said below, in the same words
        }
        throw invalid(name, text, min + "…" + max);
    }

    /** true or false; absent is what is given. */
    static boolean flag(String name, @Nullable String text, boolean byDefault) {
        if (text == null) {
            return byDefault;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name, text, "true or false");
        };
    }

    /** An IP address. */
    static IpAddress address(String name, String text) {
        IpAddress address = IpAddress.parse(text);
        if (address == null) {
            throw invalid(name, text, "an IPv4 or IPv6 address");
        }
        return address;
    }

    private static ProblemException invalid(String name, String text, String expected) {
        return new ProblemException(
                ProblemType.INVALID_PARAMETER, name + ": \"" + Excerpt.of(text) + "\" (expected " + expected + ").");
    }
}
