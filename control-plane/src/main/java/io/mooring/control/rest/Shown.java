package io.mooring.control.rest;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.mooring.api.RealServerStatus;
import io.mooring.api.VirtualServerStatus;
import java.util.List;

/**
 * What is desired and, behind it in the same object, what is live. They are written straight to the answer: trees of ten
 * thousand real servers cost several times as much as their text.
 */
final class Shown {
    private Shown() {}

    /** A real server. */
    record RealServer(@JsonUnwrapped io.mooring.api.RealServer desired, RealServerStatus status) {}

    /** A virtual server with its real servers. */
    record VirtualServer(
            @JsonUnwrapped @JsonIgnoreProperties("realServers")
            io.mooring.api.VirtualServer desired,

            List<RealServer> realServers,
            VirtualServerStatus status) {}
}
