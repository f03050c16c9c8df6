package io.mooring.control.doors;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * A request that is wrong in some way.
 *
 * @param kind in which way
 * @param wire its bytes
 * @param fate what may become of it
 * @param known whether it says validly who makes it
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares two
record Malformed(String kind, byte[] wire, Fate fate, boolean known) {
    /** What may become of a request. */
    enum Fate {
        /** Refused, on a connection that may live on. */
        REFUSED,
        /** Refused, or understood as something that is right. */
        ANSWERED,
        /** Refused; what follows it on its connection is not defined. */
        REFUSED_LAST,
        /** Answered; what follows it on its connection is not defined. */
        ANSWERED_LAST,
        /** Not well-framed: answered, or the connection ends; what follows is not defined. */
        BROKEN,
        /** Not complete: the connection ends, with an answer or without one. */
        HUNG_UP
    }

    boolean mayEndWithoutAnswer() {
        return fate == Fate.BROKEN || fate == Fate.HUNG_UP;
    }

    boolean mustBeRefused() {
        return fate == Fate.REFUSED || fate == Fate.REFUSED_LAST;
    }

    boolean last() {
        return fate == Fate.REFUSED_LAST || fate == Fate.ANSWERED_LAST || fate == Fate.BROKEN || fate == Fate.HUNG_UP;
    }

    /** Whether its answer has no body. */
    boolean head() {
        return new String(wire, 0, Math.min(5, wire.length), StandardCharsets.ISO_8859_1).equals("HEAD ");
    }

    /** Whether its method changes nothing. */
    boolean reads() {
        String start = new String(wire, 0, Math.min(8, wire.length), StandardCharsets.ISO_8859_1);
        return start.matches("(?s)(GET|HEAD|OPTIONS|TRACE)\\b.*");
    }

    /** For a report: enough to send it again. */
    @Override
    public String toString() {
        return kind + "\n" + new String(wire, 0, Math.min(600, wire.length), StandardCharsets.ISO_8859_1) + "\n"
                + wire.length + " bytes"
                + (wire.length > 600 ? "" : ", Base64 " + Base64.getEncoder().encodeToString(wire));
    }
}
