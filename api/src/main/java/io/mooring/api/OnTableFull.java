package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens to a new client when the stick table is full. */
public enum OnTableFull {
    /** The oldest entry goes; one with an open connection only when there is no other. */
    @JsonProperty("evict-oldest")
    EVICT_OLDEST,

    /** The new client is served but not remembered. */
    @JsonProperty("reject-new")
    REJECT_NEW
}
