package io.mooring.api;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a virtual server keeps its clients: one stick table, shared by all its ports. */
@Schema(description = "Keeps each client on one real server. One table per virtual server, shared by all its ports.")
public record Persistence(
        @Schema(description = "What identifies a client.", defaultValue = "source-ip")
        PersistenceMode mode,

        @Schema(description = "How long a client is remembered.", defaultValue = "1800") @Min(1) @Max(2073600)
        Integer timeoutSeconds,

        @Schema(description = "The most clients that are remembered.", defaultValue = "10240") @Min(1) @Max(10485760)
        Integer tableSize,

        @Schema(description = "From when the timeout counts.", defaultValue = "last-close")
        ExpireFrom expireFrom,

        @Schema(description = "What happens to a new client when the table is full.", defaultValue = "evict-oldest")
        OnTableFull onTableFull,

        @Schema(
                description =
                        "What happens to a client whose server is down. null: `prefer` when `globals.quiescent`, else `move`.")
        @Nullable
        OnServerDown onServerDown,

        @Schema(description = "IPv4 clients that share this many leading bits count as one.", defaultValue = "32")
        @Min(8)
        @Max(32)
        Integer ipv4PrefixLength,

        @Schema(description = "IPv6 clients that share this many leading bits count as one.", defaultValue = "128")
        @Min(32)
        @Max(128)
        Integer ipv6PrefixLength) {

    /** Every field at its default. */
    @SuppressWarnings("NullAway") // the constructor turns absent fields into their defaults
    public static final Persistence DEFAULT = new Persistence(null, null, null, null, null, null, null, null);

    public Persistence {
        mode = Defaults.of(mode, PersistenceMode.SOURCE_IP);
        timeoutSeconds = Defaults.of(timeoutSeconds, 1800);
        tableSize = Defaults.of(tableSize, 10240);
        expireFrom = Defaults.of(expireFrom, ExpireFrom.LAST_CLOSE);
        onTableFull = Defaults.of(onTableFull, OnTableFull.EVICT_OLDEST);
        ipv4PrefixLength = Defaults.of(ipv4PrefixLength, 32);
        ipv6PrefixLength = Defaults.of(ipv6PrefixLength, 128);
    }
}
