package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An address and the ports that clients connect to, with the real servers behind them. The read-only {@code status} of a
 * representation is accepted back and ignored.
 */
@Schema(description = "An address and the ports that clients connect to, with the real servers behind them.")
@JsonIgnoreProperties("status")
public record VirtualServer(
        @Schema(description = "Unique; taken from the path where the path has it.", examples = "OCS")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(description = "false: the configuration is kept, the listeners are closed.", defaultValue = "true")
        Boolean enabled,

        @Schema(description = "For people.", defaultValue = "") @Size(max = 1024)
        String description,

        @Schema(description = "For programs: names and values of your own.") @Size(max = 32)
        Map<@Size(min = 1, max = 63) String, @NotNull @Size(max = 255) String> labels,

        @Schema(
                description =
                        "The address that clients connect to; `0.0.0.0` is every IPv4 address, `::` every address.",
                required = true,
                examples = "192.168.2.171")
        @NotNull
        @IpLiteral
        @ListenAddress
        String address,

        @Schema(
                description =
                        "The ports that clients connect to; the first is the primary one. `address:port` is unique over all virtual servers.",
                required = true,
                examples = "[5060, 5061, 135, 443, 444]")
        @NotNull
        @Size(min = 1, max = 1024)
        @Distinct
        List<@NotNull @Min(1) @Max(65535) Integer> ports,

        @Schema(description = "How a real server is chosen for a new client.", defaultValue = "leastconn")
        Balance balance,

        @Schema(description = "What keeps a client on one real server.") @Valid
        Persistence persistence,

        @Schema(description = "How the real servers are checked.") @Valid
        HealthCheck healthCheck,

        @Schema(description = "Takes clients while no real server can. null: nothing does.") @Valid @Nullable
        Fallback fallback,

        @Schema(
                description =
                        "A client whose real server cannot be reached goes to another. null: `globals.redispatch`.")
        @Nullable
        Boolean redispatch,

        @Schema(description = "Further attempts to connect after the first.", defaultValue = "3") @Min(0) @Max(10)
        Integer retries,

        @Schema(description = "Time limits of sessions.") @Valid
        Timeouts timeouts,

        @Schema(
                description = "The most client connections over all ports; more wait in the accept queue.",
                defaultValue = "40000")
        @Min(1)
        @Max(1000000)
        Integer maxConnections,

        @Schema(description = "true: a real server's sessions are closed when its checks fail.", defaultValue = "false")
        Boolean closeOnServerDown,

        @Schema(
                description =
                        "A pending connect is given up when the client has reset, or has closed without having sent anything."
                                + " false: only when its connection was reset and nothing it sent can be read any more.",
                defaultValue = "true")
        Boolean abortOnClose,

        @Schema(description = "The PROXY protocol on either side.") @Valid
        ProxyProtocol proxyProtocol,

        @Schema(
                description =
                        "Local addresses to connect to real servers from, in turn; health checks use the first that works. A real server is reached from those of its family. None: the system's choice.")
        @Size(max = 64)
        @Distinct
        List<@NotNull @IpLiteral @OneHost String> sourceAddresses,

        @Schema(
                description = "Only clients in these networks may connect; the others are reset. Empty: all. A network"
                        + " has addresses of its own family only: `::/0` is every IPv6 address and no IPv4 one. Sessions"
                        + " that are open stay open when this changes.")
        @Size(max = 256)
        List<@NotNull @CidrBlock String> allowCidrs,

        @Schema(description = "Clients in these networks may not connect, whatever `allowCidrs` says.") @Size(max = 256)
        List<@NotNull @CidrBlock String> denyCidrs,

        @Schema(
                description =
                        "How many new connections one client may open; more are reset. A client is what the stick"
                                + " table takes for one (`persistence.ipv4PrefixLength`, `ipv6PrefixLength`). null: any number.")
        @Valid
        @Nullable
        RateLimit rateLimit,

        @Schema(
                description =
                        "The servers behind it. Absent or null in a PUT on an existing virtual server: they stay as they are. Answers have them always.")
        @Size(max = 1000)
        List<@NotNull @Valid RealServer> realServers) {

    /** The order of every list of virtual servers. */
    public static final Comparator<VirtualServer> BY_NAME = Comparator.comparing(VirtualServer::name);

    public VirtualServer {
        enabled = Defaults.of(enabled, true);
        description = Defaults.of(description, "");
        labels = Defaults.map(labels);
        ports = ports == null ? ports : Defaults.list(ports);
        balance = Defaults.of(balance, Balance.LEASTCONN);
        persistence = Defaults.of(persistence, Persistence.DEFAULT);
        healthCheck = Defaults.of(healthCheck, HealthCheck.DEFAULT);
        retries = Defaults.of(retries, 3);
        timeouts = Defaults.of(timeouts, Timeouts.DEFAULT);
        maxConnections = Defaults.of(maxConnections, 40000);
        closeOnServerDown = Defaults.of(closeOnServerDown, false);
        abortOnClose = Defaults.of(abortOnClose, true);
        proxyProtocol = Defaults.of(proxyProtocol, ProxyProtocol.DEFAULT);
        sourceAddresses = Defaults.list(sourceAddresses);
        allowCidrs = Defaults.list(allowCidrs);
        denyCidrs = Defaults.list(denyCidrs);
        realServers = Defaults.list(realServers);
    }

    /** Whether a client whose real server cannot be reached goes to another. */
    public boolean redispatch(Globals globals) {
        return Defaults.of(redispatch, globals.redispatch());
    }

    /** The real server of this name, or null. */
    public @Nullable RealServer realServer(String realServerName) {
        for (RealServer server : realServers) {
            if (server.name().equals(realServerName)) {
                return server;
            }
        }
        return null;
    }

    /** The same with another name. */
    public VirtualServer withName(String newName) {
        return with(newName, realServers);
    }

    /** The same with other real servers. */
    public VirtualServer withRealServers(List<RealServer> newRealServers) {
        return with(name, newRealServers);
    }

    private VirtualServer with(String newName, List<RealServer> newRealServers) {
        return new VirtualServer(
                newName,
                enabled,
                description,
                labels,
                address,
                ports,
                balance,
                persistence,
                healthCheck,
                fallback,
                redispatch,
                retries,
                timeouts,
                maxConnections,
                closeOnServerDown,
                abortOnClose,
                proxyProtocol,
                sourceAddresses,
                allowCidrs,
                denyCidrs,
                rateLimit,
                newRealServers);
    }
}
