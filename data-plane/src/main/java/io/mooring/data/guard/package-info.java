/**
 * Guard: which clients may come in at all. {@link io.mooring.data.guard.AccessList} looks at a client's address, {@link
 * io.mooring.data.guard.RateLimiter} at how often it has come.
 *
 * <p><b>Invariants.</b> Neither grows with the number of clients. Addresses are those of {@link io.mooring.api.IpAddress}, in
 * two longs; nothing is allocated per client.
 *
 * <p><b>Deliberately absent.</b> Closing who may not come in ({@code session}); what belongs to no client, such as {@code
 * maxConnections} ({@code live}).
 */
@NullMarked
package io.mooring.data.guard;

import org.jspecify.annotations.NullMarked;
