package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** When a committed revision goes to the data planes. */
public enum ApplyMode {
    /** At once. */
    @JsonProperty("auto")
    AUTO,

    /** When the operator says so. */
    @JsonProperty("manual")
    MANUAL
}
