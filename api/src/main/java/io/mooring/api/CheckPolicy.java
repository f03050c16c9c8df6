package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How the results of several checked ports make one. */
public enum CheckPolicy {
    /** All ports must pass. */
    @JsonProperty("all")
    ALL,

    /** One port that passes is enough. */
    @JsonProperty("any")
    ANY
}
