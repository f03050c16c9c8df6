package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the operator wants of a real server. */
public enum AdminState {
    /** It takes clients while its checks pass. */
    @JsonProperty("enabled")
    ENABLED,

    /** It takes no new clients; those of the stick table still come to it. */
    @JsonProperty("drain")
    DRAIN,

    /** It takes nobody, its sessions are closed and its checks stop. */
    @JsonProperty("halted")
    HALTED
}
