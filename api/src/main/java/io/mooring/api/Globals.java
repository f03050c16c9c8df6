package io.mooring.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What holds for every virtual server that does not say otherwise. */
@Schema(description = "What holds for every virtual server that does not say otherwise.")
public record Globals(
        @Schema(description = "Milliseconds to connect to a real server.", defaultValue = "4000")
        @Min(1)
        @Max(2073600000)
        Integer connectTimeoutMs,

        @Schema(description = "Milliseconds that a client may be silent.", defaultValue = "43000")
        @Min(1)
        @Max(2073600000)
        Integer clientTimeoutMs,

        @Schema(description = "Milliseconds that a real server may be silent.", defaultValue = "43000")
        @Min(1)
        @Max(2073600000)
        Integer serverTimeoutMs,

        @Schema(description = "A client whose real server cannot be reached goes to another.", defaultValue = "true")
        Boolean redispatch,

        @Schema(
                description =
                        "Which sessions leave a line in the data plane's log when they end. `errors`: all but those"
                                + " that ended because the client or the server closed (`client-closed`, `server-closed`).",
                defaultValue = "off")
        ConnectionLog connectionLog,

        @Schema(
                description = "The most client connections of a data plane, over all virtual servers.",
                defaultValue = "100000")
        @Min(1)
        @Max(1000000)
        Integer maxConnections,

        @Schema(description = "Milliseconds between two health checks.", defaultValue = "2000") @Min(100) @Max(3600000)
        Integer healthCheckIntervalMs,

        @Schema(
                description =
                        "Milliseconds after which a health check of type `tcp`, or the connect of any other, has failed.",
                defaultValue = "2000")
        @Min(50)
        @Max(60000)
        Integer healthCheckTimeoutMs,

        @Schema(
                description = "Milliseconds for a health check that speaks a protocol (http, tls, send-expect).",
                defaultValue = "5000")
        @Min(50)
        @Max(60000)
        Integer negotiateTimeoutMs,

        @Schema(
                description = "Clients stay with a server that fails its checks, where a virtual server does not say.",
                defaultValue = "false")
        Boolean quiescent,

        @Schema(
                description =
                        "`manual`: changes are committed, and data planes get them with POST /apply. The change that sets `manual` still"
                                + " goes to them at once, and so does the one that sets `auto`, with all that waited.",
                defaultValue = "auto")
        ApplyMode applyMode,

        @Schema(
                description = "Seconds that a stopping data plane lets sessions end by themselves.",
                defaultValue = "30")
        @Min(0)
        @Max(86400)
        Integer shutdownGraceSeconds,

        @Schema(description = "Seconds after which a host name is resolved again.", defaultValue = "30")
        @Min(1)
        @Max(86400)
        Integer dnsRefreshSeconds,

        @Schema(
                description =
                        "true: a write without If-Match or If-None-Match is refused (428), but for POST confirm, apply and resync.",
                defaultValue = "false")
        Boolean requirePreconditions,

        @Schema(description = "Who is told when something breaks.") @Valid
        Alerts alerts) {

    /** Every field at its default. */
    @SuppressWarnings("NullAway") // the constructor turns absent fields into their defaults
    public static final Globals DEFAULT =
            new Globals(null, null, null, null, null, null, null, null, null, null, null, null, null, null, null);

    public Globals {
        connectTimeoutMs = Defaults.of(connectTimeoutMs, 4000);
        clientTimeoutMs = Defaults.of(clientTimeoutMs, 43000);
        serverTimeoutMs = Defaults.of(serverTimeoutMs, 43000);
        redispatch = Defaults.of(redispatch, true);
        connectionLog = Defaults.of(connectionLog, ConnectionLog.OFF);
        maxConnections = Defaults.of(maxConnections, 100000);
        healthCheckIntervalMs = Defaults.of(healthCheckIntervalMs, 2000);
        healthCheckTimeoutMs = Defaults.of(healthCheckTimeoutMs, 2000);
        negotiateTimeoutMs = Defaults.of(negotiateTimeoutMs, 5000);
        quiescent = Defaults.of(quiescent, false);
        applyMode = Defaults.of(applyMode, ApplyMode.AUTO);
        shutdownGraceSeconds = Defaults.of(shutdownGraceSeconds, 30);
        dnsRefreshSeconds = Defaults.of(dnsRefreshSeconds, 30);
        requirePreconditions = Defaults.of(requirePreconditions, false);
        alerts = Defaults.of(alerts, Alerts.DEFAULT);
    }

    /**
     * The same with the defaults of what is the control plane's own affair: what a data plane compares, so that a change of
     * the rest is none for it.
     */
    public Globals ofDataPlanes() {
        return new Globals(
                connectTimeoutMs,
                clientTimeoutMs,
                serverTimeoutMs,
                redispatch,
                connectionLog,
                maxConnections,
                healthCheckIntervalMs,
                healthCheckTimeoutMs,
                negotiateTimeoutMs,
                quiescent,
                DEFAULT.applyMode,
                shutdownGraceSeconds,
                dnsRefreshSeconds,
                DEFAULT.requirePreconditions,
                DEFAULT.alerts);
    }
}
