package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which sessions leave a line in the connection log when they end. */
public enum ConnectionLog {
    /** None. */
    @JsonProperty("off")
    OFF,

    /** Those that did not end by a normal close: their cause is neither {@code client-closed} nor {@code server-closed}. */
    @JsonProperty("errors")
    ERRORS,

    /** Every one. */
    @JsonProperty("all")
    ALL
}
