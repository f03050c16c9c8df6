package io.mooring.control.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What became of a revision that is undone unless somebody confirms it. */
@Schema(description = "What became of a revision that is undone unless somebody confirms it.")
public record Confirmation(
        @Schema(description = "Whether it was confirmed in time.")
        State state,

        @Schema(description = "Until when it had to be confirmed.")
        Instant deadline) {

    /** Whether it was confirmed in time. */
    @Schema(name = "ConfirmationState")
    public enum State {
        /** It waits. */
        @JsonProperty("pending")
        PENDING("pending"),
        /** Somebody confirmed it: it stays. */
        @JsonProperty("confirmed")
        CONFIRMED("confirmed"),
        /** A later revision undid it, by itself or by hand. */
        @JsonProperty("rolled-back")
        ROLLED_BACK("rolled-back");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** As the database has it. */
        String label() {
            return label;
        }

        static State of(String label) {
            for (State state : values()) {
                if (state.label.equals(label)) {
                    return state;
                }
            }
            throw new IllegalStateException("the table confirmations allows no state " + label);
        }
    }
}
