package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a real server that has never been checked counts as. */
public enum InitialState {
    /** Down until its first pass. */
    @JsonProperty("down")
    DOWN,

    /** Up until its checks fail. */
    @JsonProperty("up")
    UP
}
