package io.mooring.control.rest;

import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a header {@code Accept} excludes (RFC 9110 section 12.4.2): a weight of 0 means "not acceptable", which the framework
 * takes for "least preferred".
 */
final class Acceptance {
    private Acceptance() {}

    /** Whether the most specific range for each of these types, one at least, has the weight 0. */
    static boolean excludes(List<MediaType> accepted, String[] produced) {
        if (produced.length == 0) {
            return false;
        }
        for (String type : produced) {
            if (!excludes(accepted, MediaType.valueOf(type))) {
                return false;
            }
        }
        return true;
    }

    private static boolean excludes(List<MediaType> accepted, MediaType produced) {
        int best = -1;
        boolean excluded = false;
        for (MediaType range : accepted) {
            int specific = (range.isWildcardType() ? 0 : 1) + (range.isWildcardSubtype() ? 0 : 1);
            if (range.isCompatible(produced) && specific > best) {
                best = specific;
                excluded = zero(range.getParameters().get("q"));
            }
        }
        return excluded;
    }

    private static boolean zero(@Nullable String weight) {
        return weight != null && weight.strip().matches("0(\\.0*)?");
    }
}
