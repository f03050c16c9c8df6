package io.mooring.api;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a listener. */
public enum ListenerState {
    /** It is bound and accepts. */
    @JsonProperty("listening")
    LISTENING,

    /** It is bound, but something needs attention: the address is not on this host yet. */
    @JsonProperty("warning")
    WARNING,

    /** It could not be bound. */
    @JsonProperty("failed")
    FAILED
}
