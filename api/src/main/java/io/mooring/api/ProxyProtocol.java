package io.mooring.api;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The PROXY protocol on either side of a virtual server. */
@Schema(description = "The PROXY protocol on either side.")
public record ProxyProtocol(
        @Schema(description = "Clients must begin with a PROXY header, version 1 or 2.", defaultValue = "false")
        Boolean accept,

        @Schema(description = "The header that real servers get.", defaultValue = "none")
        ProxyProtocolVersion send) {

    /** No header on either side. */
    public static final ProxyProtocol DEFAULT = new ProxyProtocol(false, ProxyProtocolVersion.NONE);

    public ProxyProtocol {
        accept = Defaults.of(accept, false);
        send = Defaults.of(send, ProxyProtocolVersion.NONE);
    }
}
