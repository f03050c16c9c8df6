package io.mooring.control.publish;

/**
 * What came of a request to a data plane.
 *
 * <pre>
 *   Took      it did what was asked
 *   Refused   it understood and does not want to: asking again is useless until something changes
 *   Failed    anything else (unreachable, late, wrong secret, its own failure): worth trying again
 * </pre>
 */
sealed interface Answer<T> {
    /** It did what was asked. */
    record Took<T>(T value) implements Answer<T> {}

    /** It does not want to, in its own words. */
    record Refused<T>(String why) implements Answer<T> {}

    /** It did not come so far. */
    record Failed<T>(String why) implements Answer<T> {}
}
