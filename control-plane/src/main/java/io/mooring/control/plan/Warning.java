package io.mooring.control.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What an operator should know before making a change that is valid. */
@Schema(name = "PlanWarning", description = "What should be known before the change is made.")
public record Warning(
        @Schema(description = "What kind of warning, for programs.")
        Code code,

        @Schema(description = "What is to be known, in words.")
        String message) {

    /** What kind of warning. */
    @Schema(name = "PlanWarningCode")
    public enum Code {
        /** No data plane is registered, so the impact is that on nobody. */
        @JsonProperty("no-data-plane")
        NO_DATA_PLANE,
        /** A data plane has not said what the change would do. */
        @JsonProperty("not-counted")
        NOT_COUNTED,
        /** A data plane runs another revision than the one that the change is made on. */
        @JsonProperty("behind")
        BEHIND,
        /** A listener could not be opened. */
        @JsonProperty("listener-not-possible")
        LISTENER_NOT_POSSIBLE,
        /** A virtual server would have no real server that new clients can go to. */
        @JsonProperty("no-real-server-up")
        NO_REAL_SERVER_UP,
        /** A client can be forgotten while its connection is open. */
        @JsonProperty("persistence-too-short")
        PERSISTENCE_TOO_SHORT
    }
}
