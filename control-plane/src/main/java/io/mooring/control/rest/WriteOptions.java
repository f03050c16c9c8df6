package io.mooring.control.rest;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request that makes a revision may ask for in its query.
 *
 * @param dryRun true: nothing is changed, the answer is what would be
 * @param force true: also what would take the last enabled real server away from a virtual server
 * @param maxConnectionsClosed the most open connections that the change may close; null: any number
 * @param confirmWithinSeconds the change is undone after so many seconds unless somebody confirms it; null: it stays
 */
record WriteOptions(
        boolean dryRun,
        boolean force,
        @Nullable Long maxConnectionsClosed,
        @Nullable Integer confirmWithinSeconds) {
    static final String DRY_RUN = "dryRun";
    static final String FORCE = "force";
    static final String MAX_CONNECTIONS_CLOSED = "maxConnectionsClosed";
    static final String CONFIRM_WITHIN = "confirmWithin";

    /** The shortest time in seconds in which somebody can look at the effect and confirm. */
    static final int MIN_CONFIRM_SECONDS = 10;

    /** The longest time in seconds that a change may stay unconfirmed. */
    static final int MAX_CONFIRM_SECONDS = 3600;

    /** The parameters' names. */
    static final Set<String> NAMES = new TreeSet<>(List.of(DRY_RUN, FORCE, MAX_CONNECTIONS_CLOSED, CONFIRM_WITHIN));

    /** The time after which the change is undone unless somebody confirms it; null: it stays. */
    @Nullable
    Duration confirmWithin() {
        return confirmWithinSeconds == null ? null : Duration.ofSeconds(confirmWithinSeconds);
    }

    /** The most open connections that may be closed, as a parameter says; null: it is not there. */
    static @Nullable Long maxConnectionsClosed(@Nullable String said) {
        return said == null ? null : Parameters.number(MAX_CONNECTIONS_CLOSED, said, 0, Long.MAX_VALUE);
    }

    /** What a query says, of which this gives each parameter's value; null: it is not there. */
    static WriteOptions of(Function<String, @Nullable String> query) {
        String confirm = query.apply(CONFIRM_WITHIN);
        return new WriteOptions(
                Parameters.flag(DRY_RUN, query.apply(DRY_RUN), false),
                Parameters.flag(FORCE, query.apply(FORCE), false),
                maxConnectionsClosed(query.apply(MAX_CONNECTIONS_CLOSED)),
                confirm == null
                        ? null
                        : Parameters.integer(CONFIRM_WITHIN, confirm, MIN_CONFIRM_SECONDS, MAX_CONFIRM_SECONDS));
    }
}
