package io.mooring.control.store;

import org.jspecify.annotations.Nullable;

/**
 * Where the row of revisions stands in the database.
 *
 * @param newest the number of the newest revision
 * @param published the number of the one that data planes should run
 * @param unconfirmed the newest, when it waits to be confirmed
 */
record Pointers(long newest, long published, @Nullable Unconfirmed unconfirmed) {}
