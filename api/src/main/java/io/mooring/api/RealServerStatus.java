package io.mooring.api;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A real server as the data planes find it. */
@Schema(description = "A real server as the data planes find it.", readOnly = true)
public record RealServerStatus(
        @Schema(description = "What its checks found.") Health health,

        @Schema(description = "The operator's wish and its health in one word.")
        EffectiveState effectiveState,

        @Schema(description = "Since when it has this health; null: not known.") @Nullable
        Instant since,

        @Schema(description = "The newest health check; null: none yet.") @Nullable
        CheckResult lastCheck,

        @Schema(description = "Open connections to it.") long connections,

        @Schema(description = "Clients that the stick table sends to it.")
        long persistenceEntries,

        @Schema(description = "Bytes that it has sent to clients.")
        long bytesOut,

        @Schema(description = "Bytes that clients have sent to it.")
        long bytesIn) {

    /** What is said of a real server that no data plane has reported. */
    public static final RealServerStatus UNKNOWN =
            new RealServerStatus(Health.UNKNOWN, EffectiveState.UNKNOWN, null, null, 0, 0, 0, 0);
}
