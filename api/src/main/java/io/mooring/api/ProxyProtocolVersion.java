package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The PROXY protocol header sent to real servers. */
public enum ProxyProtocolVersion {
    /** No header. */
    @JsonProperty("none")
    NONE,

    /** The text form. */
    @JsonProperty("v1")
    V1,

    /** The binary form. */
    @JsonProperty("v2")
    V2
}
