package io.mooring.data.names;

import io.mooring.api.IpAddress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to the question for a host name.
 *
 * @param at when it came
 * @param addresses those of the name, in the order of the answer; at least one, unless there is a problem
 * @param problem why there is no address, in words; null: there is one
 */
public record Resolution(
        Instant at, List<IpAddress> addresses, @Nullable String problem) {
    public Resolution {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty() == (problem == null)) {
            throw new IllegalStateException("a name has addresses or a problem, one of the two");
        }
    }
}
