package io.mooring.data.health;

import io.mooring.api.HealthCheck;
import io.mooring.api.IpAddress;
import java.util.List;

/**
 * What is checked, how, and how often.
 *
 * @param host an IP address
 * @param port 1…65535; {@code how.ports()} replace it where there are any
 * @param intervalMs from the start of a check to the start of the next
 * @param timeoutMs after which a check has failed, over all that it does
 * @param connectMs after which a connect has failed, at most {@code timeoutMs}
 * @param name what the operator calls the host: an address or a host name
 * @param how what one check does
 * @param sources the local addresses to connect from, the first that works; empty: the system's choice
 */
public record CheckTarget(
        String host,
        int port,
        int intervalMs,
        int timeoutMs,
        int connectMs,
        String name,
        HealthCheck how,
        List<IpAddress> sources) {

    /** A TCP check of one port. */
    public CheckTarget(String host, int port, int intervalMs, int timeoutMs) {
        this(host, port, intervalMs, timeoutMs, timeoutMs, host, HealthCheck.DEFAULT, List.of());
    }

    /** The ports that are checked, at least one. */
    List<Integer> ports() {
        return how.ports().isEmpty() ? List.of(port) : how.ports();
    }
}
