package io.mooring.control.fleet;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.mooring.api.Names;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A data plane as it is registered. The read-only {@code status} of a representation is accepted back and ignored. */
@Schema(description = "A data plane: a program that listens, chooses and relays.")
@JsonIgnoreProperties("status")
public record DataPlane(
        @Schema(
                description =
                        "Unique, and the one that it has itself (`MOORING_NAME`); taken from the path where the path has it.",
                examples = "dp-1")
        @NotNull
        @Pattern(regexp = Names.PATTERN, message = Names.EXPECTED)
        String name,

        @Schema(
                description =
                        "Where the control plane reaches it: scheme, host and port, and a path before `/v1` if there is one.",
                required = true,
                examples = "http://127.0.0.1:9090")
        @NotNull
        @Size(max = 2048)
        @PlaneUrl
        String url,

        @Schema(description = "For programs: names and values of your own.") @Size(max = 32)
        Map<@Size(min = 1, max = 63) String, @NotNull @Size(max = 255) String> labels) {

    public DataPlane {
        url = url != null && url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        labels = labels == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** The same with another name. */
    public DataPlane withName(String newName) {
        return new DataPlane(newName, url, labels);
    }
}
