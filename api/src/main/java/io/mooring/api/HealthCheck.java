package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How the real servers of a virtual server are checked. */
@Schema(description = "How the real servers are checked.")
public record HealthCheck(
        @Schema(description = "What one check does.", defaultValue = "tcp")
        HealthCheckType type,

        @Schema(description = "The port that is checked. null: the real server's own port.", examples = "5061")
        @Min(1)
        @Max(65535)
        @Nullable
        Integer port,

        @Schema(description = "Several checked ports, in place of `port`.") @Size(max = 16) @Distinct
        List<@NotNull @Min(1) @Max(65535) Integer> ports,

        @Schema(description = "How the results of several ports make one.", defaultValue = "all")
        CheckPolicy policy,

        @Schema(description = "Milliseconds between two checks. null: `globals.healthCheckIntervalMs`.")
        @Min(100)
        @Max(3600000)
        @Nullable
        Integer intervalMs,

        @Schema(
                description =
                        "Milliseconds after which a check has failed, over all that it does. null: for `tcp` `globals.healthCheckTimeoutMs`; for the others `globals.negotiateTimeoutMs`, of which `globals.healthCheckTimeoutMs` to connect.")
        @Min(50)
        @Max(60000)
        @Nullable
        Integer timeoutMs,

        @Schema(description = "Passes in a row to come up.", defaultValue = "2") @Min(1) @Max(100)
        Integer rise,

        @Schema(description = "Failures in a row to go down.", defaultValue = "3") @Min(1) @Max(100)
        Integer fall,

        @Schema(description = "`http`: the path that is asked for, with a query if need be.", defaultValue = "/")
        @Size(min = 1, max = 2048)
        @Pattern(regexp = "/[!-~]*", message = "a slash, then visible ASCII characters")
        String path,

        @Schema(
                description =
                        "`http`: the Host header. null: the real server's address, and the port unless it is 80. `tls`: the server name that is sent (SNI). null: the real server's address if it is a host name.")
        @Size(max = 253)
        @Pattern(
                regexp = "[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9A-Fa-f:.]+\\](:[0-9]{1,5})?",
                message = "a host name or an address, with a port if need be")
        @Nullable
        String host,

        @Schema(description = "`http`: the statuses that pass, as ranges and numbers.", defaultValue = "200-399")
        @Pattern(
                regexp = "[1-5][0-9]{2}(-[1-5][0-9]{2})?(,[1-5][0-9]{2}(-[1-5][0-9]{2})?){0,15}",
                message = "statuses and ranges, as 200-399 or 200,204")
        String expectStatus,

        @Schema(description = "`http`: a text that the first 64 KiB of the body must contain.")
        @Size(max = 4096)
        @Nullable
        String expectBody,

        @Schema(description = "`send-expect`: what is sent. null: nothing.") @Size(max = 4096) @Nullable
        String send,

        @Schema(
                description =
                        "`send-expect`: what the first 64 KiB of the answer must contain. null: any byte will do.")
        @Size(max = 4096)
        @Nullable
        String expect,

        @Schema(description = "What a real server that has never been checked counts as.", defaultValue = "down")
        InitialState initialState) {

    public HealthCheck {
        type = Defaults.of(type, HealthCheckType.TCP);
        ports = Defaults.list(ports);
        policy = Defaults.of(policy, CheckPolicy.ALL);
        rise = Defaults.of(rise, 2);
        fall = Defaults.of(fall, 3);
        path = Defaults.of(path, "/");
        expectStatus = Defaults.of(expectStatus, "200-399");
        initialState = Defaults.of(initialState, InitialState.DOWN);
    }

    /** A TCP check of the real server's own port. */
    @SuppressWarnings("NullAway") // the constructor turns absent fields into their defaults
    public static final HealthCheck DEFAULT =
            new HealthCheck(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** Milliseconds between two checks. */
    public int intervalMs(Globals globals) {
        return Defaults.of(intervalMs, globals.healthCheckIntervalMs());
    }

    /**
     * Milliseconds after which a check has failed, over all that it does. A check that speaks gets the appliance's negotiate
     * timeout, since an answer may take longer than a handshake.
     */
    public int timeoutMs(Globals globals) {
        boolean speaks = type != HealthCheckType.TCP && type != HealthCheckType.NONE;
        return Defaults.of(timeoutMs, speaks ? globals.negotiateTimeoutMs() : globals.healthCheckTimeoutMs());
    }

    /**
     * Milliseconds after which a check's connect has failed: those of a TCP check, so that a server that has gone is found as
     * soon as with one, whatever is spoken.
     */
    public int connectTimeoutMs(Globals globals) {
        return Defaults.of(timeoutMs, globals.healthCheckTimeoutMs());
    }
}
