package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What its checks found of a real server. */
public enum Health {
    /** It passes. */
    @JsonProperty("up")
    UP,

    /** It fails. */
    @JsonProperty("down")
    DOWN,

    /** Nobody has reported a result yet. */
    @JsonProperty("unknown")
    UNKNOWN,

    /** It is not checked. */
    @JsonProperty("unchecked")
    UNCHECKED
}
