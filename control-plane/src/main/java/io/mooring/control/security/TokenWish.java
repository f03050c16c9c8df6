package io.mooring.control.security;

import io.mooring.api.Excerpt;
import io.mooring.api.Names;
import io.mooring.api.Violation;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token that is asked for. */
@Schema(description = "A token to be made. Without an end it is accepted until it or its user is removed.")
public record TokenWish(
        @Schema(description = "Unique among the user's.", examples = "terraform")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(description = "Seconds for which it is accepted. Not together with `expiresAt`.", examples = "7776000")
        @Min(1)
        @Max(MAX_SECONDS)
        @Nullable
        Long expiresInSeconds,

        @Schema(
                description =
                        "From when on it is not accepted any more (RFC 3339). Not together with `expiresInSeconds`.",
                format = "date-time",
                examples = "2027-11-23T10:00:00Z")
        @Nullable
        String expiresAt) {
    /** A hundred years. */
    private static final long MAX_SECONDS = 3_153_600_000L;

    /** What is wrong with it beyond its single fields. */
    public List<Violation> violations(Instant now) {
        List<Violation> found = new ArrayList<>();
        if (expiresAt != null && expiresInSeconds != null) {
            found.add(new Violation(
                    "/expiresAt",
                    Violation.NOT_ALLOWED_TOGETHER,
                    "expiresAt and expiresInSeconds exclude each other (expected one of them, or none)"));
        }
        Instant end = expiresAt == null ? null : time(expiresAt);
        if (expiresAt != null && (end == null || !end.isAfter(now) || end.isAfter(now.plusSeconds(MAX_SECONDS)))) {
            found.add(new Violation(
                    "/expiresAt",
                    Violation.OUT_OF_RANGE,
                    "expiresAt: \"" + Excerpt.of(expiresAt)
                            + "\" (expected a time within the next hundred years, as 2027-11-23T10:00:00Z)"));
        }
        return found;
    }

    private static @Nullable Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** When it ends, if it is made now; null: never. */
    @Nullable
    Instant end(Instant now) {
        if (expiresInSeconds != null) {
            return now.plusSeconds(expiresInSeconds);
        }
        return expiresAt == null ? null : time(expiresAt);
    }
}
