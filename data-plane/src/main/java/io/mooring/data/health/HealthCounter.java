package io.mooring.data.health;

import io.mooring.api.Health;

/**
 * Counts passes and failures of one server and says when they make it up or down.
 *
 * <pre>
 *                first pass                     `fall` failures in a row
 *   new, down ───────────────▶ up  ◀────────────────────────────────────▶ down
 *   new, up   ── fall failures in a row ──▶ down    `rise` passes in a row
 * </pre>
 *
 * <p>A server that has never passed needs one pass, not {@code rise}: there is nothing yet that could be flapping, and a
 * fresh data plane shall serve at once.
 *
 * <p>Threading: one thread at a time.
 */
public final class HealthCounter {
    private boolean up;
    private boolean everPassed;
    private boolean everChecked;
    private boolean lastPassed;
    private int inARow; // results like the last one, the last one included

    /** A server that has never been checked and counts as this until then. */
    public HealthCounter(boolean up) {
        startOver(up);
    }

    /** Forgets everything: the server is new again and counts as this. */
    public void startOver(boolean up) {
        this.up = up;
        everPassed = up;
        everChecked = false;
        inARow = 0;
    }

    /**
     * Counts one result; true when it flipped the server.
     *
     * @param rise passes in a row that bring it up
     * @param fall failures in a row that bring it down
     */
    public boolean count(boolean passed, int rise, int fall) {
        inARow = everChecked && passed == lastPassed ? inARow + 1 : 1;
        boolean firstPass = passed && !everPassed;
        everChecked = true;
        everPassed |= passed;
        lastPassed = passed;
        if (passed != up && (firstPass || inARow >= (passed ? rise : fall))) {
            up = passed;
            return true;
        }
        return false;
    }

    /** How many results like the newest have come in a row. */
    public int inARow() {
        return inARow;
    }

    /** Whether clients may be sent to it. */
    public boolean up() {
        return up;
    }

    /** What its checks found; unknown until the first has ended. */
    public Health health() {
        if (!everChecked) {
            return Health.UNKNOWN;
        }
        return up ? Health.UP : Health.DOWN;
    }
}
