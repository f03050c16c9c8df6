package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The time limits of a virtual server's sessions, in milliseconds; null takes the one of the globals. */
@Schema(description = "Time limits of sessions, in milliseconds. null takes the one of the globals.")
public record Timeouts(
        @Schema(description = "To connect to a real server. null: `globals.connectTimeoutMs`.")
        @Min(1)
        @Max(2073600000)
        @Nullable
        Integer connectMs,

        @Schema(description = "Silence of the client. null: `globals.clientTimeoutMs`.")
        @Min(1)
        @Max(2073600000)
        @Nullable
        Integer clientMs,

        @Schema(description = "Silence of the real server. null: `globals.serverTimeoutMs`.")
        @Min(1)
        @Max(2073600000)
        @Nullable
        Integer serverMs,

        @Schema(
                description =
                        "To wait in the accept queue for a free place (`maxConnections`); who waits for longer is"
                                + " closed. Kept to within 100 ms or 10 %, the larger one; nobody is closed sooner. null: `connectMs`.")
        @Min(1)
        @Max(2073600000)
        @Nullable
        Integer queueMs) {

    /** Everything as the globals say. */
    public static final Timeouts DEFAULT = new Timeouts(null, null, null, null);

    /** Milliseconds to connect to a real server. */
    public int connectMs(Globals globals) {
        return Defaults.of(connectMs, globals.connectTimeoutMs());
    }

    /** Milliseconds that a client may be silent. */
    public int clientMs(Globals globals) {
        return Defaults.of(clientMs, globals.clientTimeoutMs());
    }

    /** Milliseconds that a real server may be silent. */
    public int serverMs(Globals globals) {
        return Defaults.of(serverMs, globals.serverTimeoutMs());
    }

    /** Milliseconds to wait for a free place. */
    public int queueMs(Globals globals) {
        return Defaults.of(queueMs, connectMs(globals));
    }
}
