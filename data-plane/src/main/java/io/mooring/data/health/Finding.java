package io.mooring.data.health;

/**
 * What a check of one port has found.
 *
 * @param verdict whether it passed
 * @param detail what happened, in words for the status
 */
record Finding(Verdict verdict, String detail) {
    /** The longest text of a server that a detail repeats. */
    private static final int QUOTED = 40;

    enum Verdict {
        PASSED,
        FAILED,
        /** This host has no port, descriptor or memory for it: that says nothing of the server. */
        NOT_DONE
    }

    static Finding passed(String detail) {
        return new Finding(Verdict.PASSED, detail);
    }

    static Finding failed(String detail) {
        return new Finding(Verdict.FAILED, detail);
    }

    boolean passed() {
        return verdict == Verdict.PASSED;
    }

    /** A text in quotes, short, and without what would disturb a line. */
    static String quoted(String text) {
        String start = text.length() > QUOTED ? text.substring(0, QUOTED) + "…" : text;
        return "\"" + start.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", " ") + "\"";
    }
}
