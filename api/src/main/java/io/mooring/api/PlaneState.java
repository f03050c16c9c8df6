package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the control plane knows of a data plane. */
public enum PlaneState {
    /** It answered the last poll. */
    @JsonProperty("connected")
    CONNECTED,

    /** It has missed polls for more than three seconds. */
    @JsonProperty("stale")
    STALE,

    /** It has not answered for half a minute, or never. */
    @JsonProperty("lost")
    LOST
}
