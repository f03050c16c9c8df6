package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The PROXY protocol on either side of a virtual server. */
@Schema(description = "The PROXY protocol on either side.")
public record ProxyProtocol(
        @Schema(
                description =
                        "Connections begin with a PROXY header, version 1 or 2, within `connectMs`; without one they are"
                                + " reset. The client that it names is the one that sticks, that `allowCidrs`, `denyCidrs` and"
                                + " `rateLimit` look at, and that is logged: see to it that only your proxies can reach the virtual"
                                + " server, for whoever else does can name any client.",
                defaultValue = "false")
        Boolean accept,

        @Schema(
                description =
                        "The header that real servers get before the client's first byte: the client, and the address and"
                                + " port that it came to, or what an accepted header says of both. Health checks and the fallback get"
                                + " none.",
                defaultValue = "none")
        ProxyProtocolVersion send) {

    /** No header on either side. */
    public static final ProxyProtocol DEFAULT = new ProxyProtocol(false, ProxyProtocolVersion.NONE);

    public ProxyProtocol {
        accept = Defaults.of(accept, false);
        send = Defaults.of(send, ProxyProtocolVersion.NONE);
    }
}
