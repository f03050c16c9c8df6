package io.mooring.control.publish;

import io.mooring.api.PlaneImpact;
import io.mooring.api.PlaneState;
import io.mooring.control.fleet.LivePlane;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Asks data planes, all at once, what a snapshot would do to them. Links are not concerned: who asks waits for the answer,
 * but not for long.
 *
 * <p>Threading: anybody may call; nothing blocks.
 */
final class Foresight {
    private final PlaneClient client;
    private final int withinMs;

    /** One that waits for so many milliseconds at most. */
    Foresight(PlaneClient client, int withinMs) {
        this.client = client;
        this.withinMs = withinMs;
    }

    /** What each says, in their order; never fails. */
    CompletableFuture<List<Foreseen>> of(byte[] snapshot, Collection<LivePlane> planes) {
        List<CompletableFuture<Foreseen>> asked =
                planes.stream().map(plane -> ask(plane, snapshot)).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .thenApply(all -> asked.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Foreseen> ask(LivePlane plane, byte[] snapshot) {
        String name = plane.registration().name();
        PlaneState state = plane.state();
        if (state != PlaneState.CONNECTED) {
            String problem = state == PlaneState.STALE
                    ? "it has not answered for more than " + LivePlane.STALE_AFTER.toSeconds() + " s"
                    : "it has not answered for more than " + LivePlane.LOST_AFTER.toSeconds() + " s, or never";
            return CompletableFuture.completedFuture(new Foreseen(name, state, null, problem));
        }
        return client.plan(plane.registration().url(), snapshot, withinMs)
                .handle((answer, error) ->
                        error == null ? said(name, answer) : new Foreseen(name, state, null, error.toString()));
    }

    private static Foreseen said(String name, Answer<PlaneImpact> answer) {
        if (answer instanceof Answer.Took<PlaneImpact> took) {
            return new Foreseen(name, PlaneState.CONNECTED, took.value(), null);
        }
        return new Foreseen(name, PlaneState.CONNECTED, null, PlaneLink.why(answer));
    }
}
