package io.mooring.api;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a data plane could not take over; the rest went on.
 *
 * @param virtualServer the virtual server that it belongs to; null: none
 * @param subject what failed: {@code 192.168.2.171:5060}, {@code snapshot file}
 * @param message what went wrong, in words
 */
public record ApplyProblem(@Nullable String virtualServer, String subject, String message) {}
