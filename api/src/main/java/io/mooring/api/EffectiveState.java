package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a real server does now: the operator's wish and its health in one word. */
public enum EffectiveState {
    /** It takes new clients. */
    @JsonProperty("up")
    UP,

    /** Its checks fail. */
    @JsonProperty("down")
    DOWN,

    /** It takes only the clients of the stick table. */
    @JsonProperty("draining")
    DRAINING,

    /** It takes nobody. */
    @JsonProperty("halted")
    HALTED,

    /** Nobody has reported it yet. */
    @JsonProperty("unknown")
    UNKNOWN
}
