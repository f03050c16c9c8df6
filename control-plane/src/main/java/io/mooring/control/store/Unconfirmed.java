package io.mooring.control.store;

import java.time.Instant;

/**
 * The newest revision, while it waits to be confirmed.
 *
 * @param revision its number
 * @param author who made it
 * @param deadline when it is undone
 * @param rollbackTo the revision whose configuration then comes back: the last one that needs no confirmation
 */
public record Unconfirmed(long revision, String author, Instant deadline, long rollbackTo) {}
