package io.mooring.api;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What one health check found. */
@Schema(description = "What one health check found.")
public record CheckResult(
        @Schema(description = "When it ended.") Instant at,
        @Schema(description = "Whether it passed.") boolean ok,

        @Schema(description = "What happened, in words.", examples = "connection refused")
        String detail,

        @Schema(description = "How long it took, in milliseconds.")
        long latencyMs) {}
