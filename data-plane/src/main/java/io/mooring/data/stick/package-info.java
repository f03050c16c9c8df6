/**
 * Stick: which real server each client uses. The {@link io.mooring.data.stick.StickTable} of one virtual server, shared by
 * all its ports and relay loops, made of shards of plain arrays.
 *
 * <p><b>Invariants.</b> Lookup, choice and store are one step under the lock of the client's shard. An entry counts its open
 * connections; while it has any it does not expire, and is evicted only when every other entry has some too. There are never
 * more entries than the policy says once the threads that just stored one have left the table. An entry costs at most 52
 * bytes.
 *
 * <p><b>Deliberately absent.</b> Servers: an entry holds a small number, {@link io.mooring.data.stick.ServerIds} knows its
 * name, and whether that server can take a client is the caller's business. Threads and timers: someone calls
 * {@link io.mooring.data.stick.StickTable#expire}. The clock is handed in.
 */
@NullMarked
package io.mooring.data.stick;

import org.jspecify.annotations.NullMarked;
