package io.mooring.control.imports;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one line of an HAProxy configuration. Empty lines and comments have none. */
@Schema(description = "What became of one line of an HAProxy configuration.")
public record ImportedLine(
        @Schema(description = "Its number; the first is 1.", examples = "12")
        int line,

        @Schema(description = "The line, without what surrounds it.", examples = "bnd 192.168.2.171:5060")
        String text,

        @Schema(description = "What became of it.") Outcome outcome,

        @Schema(description = "What differs, is left out or is wrong. null: nothing.") @Nullable
        String message,

        @Schema(description = "What would be right, or do the same in Mooring. null: nothing is known.") @Nullable
        String suggestion) {

    /** What became of a line. */
    @Schema(
            name = "ImportOutcome",
            description = "`applied`: Mooring does the same. `approximated`: nearly; `message` says what differs."
                    + " `ignored`: it is about HAProxy itself, or Mooring does it anyway. `error`: Mooring cannot do it, or it"
                    + " cannot be read.")
    public enum Outcome {
        /** It is about HAProxy itself. */
        @JsonProperty("ignored")
        IGNORED,
        /** Mooring does the same. */
        @JsonProperty("applied")
        APPLIED,
        /** Mooring does nearly the same. */
        @JsonProperty("approximated")
        APPROXIMATED,
        /** Mooring cannot do it, or it cannot be read. */
        @JsonProperty("error")
        ERROR
    }
}
