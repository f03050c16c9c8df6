package io.mooring.control.store;

/** What came of a confirmation. */
public enum Confirming {
    /** The revision stays. */
    CONFIRMED,
    /** It was confirmed before. */
    CONFIRMED_BEFORE,
    /** Its time was over: it has been, or is being, rolled back. */
    TOO_LATE,
    /** It never waited for a confirmation, or there is no such revision. */
    NOT_ASKED_FOR
}
