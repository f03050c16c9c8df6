package io.mooring.data.health;

/**
 * What is checked, and how often.
 *
 * @param host an IP address
 * @param port 1…65535
 * @param intervalMs from the start of a check to the start of the next
 * @param timeoutMs after which a check has failed
 */
public record CheckTarget(String host, int port, int intervalMs, int timeoutMs) {}
