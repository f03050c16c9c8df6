package io.mooring.data.session;

/**
 * Who came: what is known of a client when it is accepted, or, behind a proxy, what the proxy says of it.
 *
 * @param high the first half of the client's {@link io.mooring.api.IpAddress}
 * @param low the second half
 * @param port the client's port
 * @param waitedMs how long it has waited in the accept queue because a gate was full, at least
 */
public record Arrival(long high, long low, int port, int waitedMs) {}
