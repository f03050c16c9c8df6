package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A server that sessions are relayed to. The read-only {@code status} of a representation is accepted back and ignored. */
@Schema(description = "A server that sessions are relayed to.")
@JsonIgnoreProperties("status")
public record RealServer(
        @Schema(
                description = "Unique in its virtual server; taken from the path where the path has it.",
                examples = "OCS-Real-1")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(description = "Its IP address or host name.", required = true, examples = "10.20.1.1")
        @NotNull
        @HostOrIp
        @OneHost
        String address,

        @Schema(description = "Its port. null: the port that the client came to.") @Min(1) @Max(65535) @Nullable
        Integer port,

        @Schema(
                description = "Its share of the clients. 0: only clients that the stick table sends.",
                defaultValue = "1")
        @Min(0)
        @Max(256)
        Integer weight,

        @Schema(description = "The most connections it gets. 0: no limit.", defaultValue = "0") @Min(0) @Max(1000000)
        Integer maxConnections,

        @Schema(description = "Seconds in which its share grows to the full one after it came up.", defaultValue = "0")
        @Min(0)
        @Max(3600)
        Integer slowStartSeconds,

        @Schema(description = "Used only when no other real server can be.", defaultValue = "false")
        Boolean backup,

        @Schema(description = "What the operator wants of it.", defaultValue = "enabled")
        AdminState state) {

    public RealServer {
        weight = Defaults.of(weight, 1);
        maxConnections = Defaults.of(maxConnections, 0);
        slowStartSeconds = Defaults.of(slowStartSeconds, 0);
        backup = Defaults.of(backup, false);
        state = Defaults.of(state, AdminState.ENABLED);
    }

    /** The same with another name. */
    public RealServer withName(String newName) {
        return new RealServer(newName, address, port, weight, maxConnections, slowStartSeconds, backup, state);
    }

    /** The same in another state. */
    public RealServer withState(AdminState newState) {
        return new RealServer(name, address, port, weight, maxConnections, slowStartSeconds, backup, newState);
    }
}
