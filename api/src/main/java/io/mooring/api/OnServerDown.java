package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a client whose real server is down. */
public enum OnServerDown {
    /** It is moved to another real server, and its entry with it. */
    @JsonProperty("move")
    MOVE,

    /** Its real server is tried first all the same (HAProxy's "option persist"). */
    @JsonProperty("prefer")
    PREFER
}
