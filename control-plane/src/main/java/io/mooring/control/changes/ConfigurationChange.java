package io.mooring.control.changes;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One difference between two configurations.
 *
 * @param op what became of it
 * @param path what it is, as an RFC 6901 JSON pointer in which servers stand by their names
 * @param before its value before, as the records of the api have it; null: it was not there, or it was null
 * @param after its value after, likewise
 */
@Schema(description = "One difference between two configurations.")
public record ConfigurationChange(
        @Schema(description = "What became of it.") Op op,

        @Schema(
                description = "What it is: a JSON pointer in which virtual and real servers stand by their names.",
                examples = "/virtualServers/OCS/realServers/OCS-Real-1/weight")
        String path,

        @Schema(description = "What it was. null: it was not there, or null.") @Nullable
        Object before,

        @Schema(description = "What it is now. null: it is not there, or null.") @Nullable
        Object after) {

    /** What became of it. */
    @Schema(name = "ChangeOp")
    public enum Op {
        /** A virtual server, a real server or a label that was not there. */
        @JsonProperty("add")
        ADD,
        /** A virtual server, a real server or a label that is not there any more. */
        @JsonProperty("remove")
        REMOVE,
        /** A field with another value. */
        @JsonProperty("replace")
        REPLACE
    }
}
