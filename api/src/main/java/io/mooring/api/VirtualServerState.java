package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The state of a virtual server in one word. */
public enum VirtualServerState {
    /** All listeners and all enabled real servers are up. */
    @JsonProperty("up")
    UP,

    /** It serves, but a listener or a real server is not up. */
    @JsonProperty("degraded")
    DEGRADED,

    /** No real server can take a client: the fallback does. */
    @JsonProperty("fallback")
    FALLBACK,

    /** Nothing can take a client. */
    @JsonProperty("down")
    DOWN,

    /** The operator switched it off. */
    @JsonProperty("disabled")
    DISABLED,

    /** No data plane has reported it yet. */
    @JsonProperty("unknown")
    UNKNOWN
}
