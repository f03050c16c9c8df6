package io.mooring.control.rest;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What became of one resource between two configurations. */
@Schema(description = "What became of one resource.")
public record Action(
        @Schema(description = "What kind of resource.") Kind kind,

        @Schema(
                description = "Its name; a real server's is `VIRTUAL-SERVER/REAL-SERVER`, the globals' is `globals`.",
                examples = "OCS/OCS-Real-1")
        String name,

        @Schema(description = "What became of it.") Outcome action) {

    /** What kind of resource. */
    @Schema(name = "ActionKind")
    public enum Kind {
        /** The globals. */
        @JsonProperty("globals")
        GLOBALS,
        /** A virtual server; its real servers are resources of their own here. */
        @JsonProperty("virtual-server")
        VIRTUAL_SERVER,
        /** A real server. */
        @JsonProperty("real-server")
        REAL_SERVER
    }

    /** What became of it. */
    @Schema(name = "ActionOutcome")
    public enum Outcome {
        /** It was not there before. */
        @JsonProperty("created")
        CREATED,
        /** It is not what it was. */
        @JsonProperty("changed")
        CHANGED,
        /** It is what it was. */
        @JsonProperty("unchanged")
        UNCHANGED,
        /** It is not there any more. */
        @JsonProperty("removed")
        REMOVED
    }

    /** What became of everything that is in either: globals, then each virtual server by name, followed by its real servers. */
    static List<Action> between(Configuration before, Configuration after) {
        List<Action> actions = new ArrayList<>();
        actions.add(new Action(Kind.GLOBALS, "globals", outcome(before.globals(), after.globals())));
        TreeSet<String> names = new TreeSet<>();
        before.virtualServers().forEach(server -> names.add(server.name()));
        after.virtualServers().forEach(server -> names.add(server.name()));
        for (String name : names) {
            VirtualServer old = before.virtualServer(name);
            VirtualServer now = after.virtualServer(name);
            actions.add(new Action(Kind.VIRTUAL_SERVER, name, outcome(alone(old), alone(now))));
            realServers(old, now, name, actions);
        }
        return actions;
    }

    private static void realServers(
            @Nullable VirtualServer old, @Nullable VirtualServer now, String name, List<Action> actions) {
        TreeSet<String> reals = new TreeSet<>();
        for (VirtualServer server : new @Nullable VirtualServer[] {old, now}) {
            if (server != null) {
                server.realServers().forEach(real -> reals.add(real.name()));
            }
        }
        for (String real : reals) {
            RealServer was = old == null ? null : old.realServer(real);
            RealServer is = now == null ? null : now.realServer(real);
            actions.add(new Action(Kind.REAL_SERVER, name + "/" + real, outcome(was, is)));
        }
    }

    private static @Nullable VirtualServer alone(@Nullable VirtualServer server) {
        return server == null ? null : server.withRealServers(List.of());
    }

    private static Outcome outcome(@Nullable Object was, @Nullable Object is) {
        if (was == null) {
            return Outcome.CREATED;
        }
        if (is == null) {
            return Outcome.REMOVED;
        }
        return was.equals(is) ? Outcome.UNCHANGED : Outcome.CHANGED;
    }
}
