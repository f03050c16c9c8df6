package io.mooring.control.plan;

import io.mooring.api.PlaneImpact;
import io.mooring.control.publish.Foreseen;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a change would do on all data planes. */
@Schema(
        description =
                "What a change would do, counted on the live data planes at this moment, each from what it runs. Sums over those that have"
                        + " answered.")
public record Impact(
        @Schema(description = "Listeners that would be opened.", examples = "0")
        long listenersOpened,

        @Schema(description = "Listeners that listen and would be closed; connections that came in there live on.")
        long listenersClosed,

        @Schema(
                description =
                        "Client connections that would be closed: those to real servers that are halted from now on,"
                                + " and those that have been silent for longer than a timeout that is shorter from now on. Connections"
                                + " of what is removed live on until they end.",
                examples = "12")
        long connectionsClosed,

        @Schema(
                description =
                        "Stick table entries that would be dropped, or whose client would get another real server with its"
                                + " next connection: all of a virtual server that is removed or remembers nobody any more; those of"
                                + " a real server that is removed or halted from now on; those for which a table is too small, or"
                                + " whose time would be over; those whose client another prefix length makes another one.",
                examples = "4")
        long persistenceEntriesMoved,

        @Schema(description = "The same for each registered data plane, by name.")
        List<DataPlaneImpact> perDataPlane) {

    /** What the data planes said, summed up. */
    static Impact of(List<Foreseen> foreseen) {
        return new Impact(
                sum(foreseen, PlaneImpact::listenersOpened),
                sum(foreseen, PlaneImpact::listenersClosed),
                sum(foreseen, PlaneImpact::connectionsClosed),
                sum(foreseen, PlaneImpact::persistenceEntriesMoved),
                foreseen.stream().map(DataPlaneImpact::of).toList());
    }

    private static long sum(List<Foreseen> foreseen, ToLongFunction<PlaneImpact> count) {
        return foreseen.stream()
                .map(Foreseen::impact)
                .filter(Objects::nonNull)
                .mapToLong(count)
                .sum();
    }
}
