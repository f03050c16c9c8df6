package io.mooring.control.store;

import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Who made a revision, when and why; the configuration itself is apart. */
@Schema(description = "Who made a revision, when and why.")
public record Revision(
        @Schema(description = "Its number, growing by one.", examples = "3")
        long revision,

        @Schema(description = "The user who made it.", examples = "admin")
        String author,

        @Schema(description = "What the author said in `Mooring-Message`. null: nothing.") @Nullable
        String message,

        @Schema(description = "When it was committed.") Instant time,

        @Schema(description = "SHA-256 of its configuration, in hex.")
        String digest,

        @Schema(description = "Whether it was confirmed, when it was made with `confirmWithin`. null: it was not.")
        @Nullable
        Confirmation confirmation) {}
