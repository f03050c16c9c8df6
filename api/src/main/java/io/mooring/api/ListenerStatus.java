package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A listener as a data plane has it. */
@Schema(description = "A listener: one address and port.")
public record ListenerStatus(
        @Schema(description = "Its address.") String address,
        @Schema(description = "Its port.") int port,
        @Schema(description = "What became of it.") ListenerState state,

        @Schema(description = "What is wrong; null: nothing.") @Nullable
        String error,

        @Schema(description = "Open client connections that came in through it.")
        long connections) {}
