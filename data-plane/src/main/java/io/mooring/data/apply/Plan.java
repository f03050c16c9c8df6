package io.mooring.data.apply;

import io.mooring.api.AdminState;
import io.mooring.api.Configuration;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps from one configuration to another, in an order that works: listeners that go are closed before others are
 * opened, because two addresses may overlap; a virtual server knows its new settings before clients come in by new listeners;
 * one that goes gives its ports away before it is removed, so that there is no moment at which a client of such a port meets
 * nobody; a halted real server takes nobody before its sessions are closed.
 */
final class Plan {
    private Plan() {}

    /** The steps; a virtual server that does not differ has none, unless the globals do. */
    static List<Step> of(Configuration older, Configuration newer) {
        return of(Difference.between(older, newer), older, newer);
    }

    /** The same, where the difference is known already. */
    static List<Step> of(Difference difference, Configuration older, Configuration newer) {
        Map<String, VirtualServer> before = Difference.byName(older);
        Set<String> touched = new LinkedHashSet<>(difference.changed());
        touched.addAll(difference.added());

        Map<Endpoint, String> ownersBefore = owners(older);
        Map<Endpoint, String> ownersAfter = owners(newer);

        List<Step> steps = new ArrayList<>();
        ownersBefore.forEach((at, name) -> {
            if (!ownersAfter.containsKey(at)) {
                steps.add(new Step.CloseListener(name, at.address(), at.port()));
            }
        });
        for (VirtualServer desired : newer.virtualServers()) {
            if (difference.globals() || touched.contains(desired.name())) {
                steps.add(new Step.Update(desired));
                closeHalted(steps, before.get(desired.name()), desired);
            }
        }
        ownersAfter.forEach((at, name) -> {
            String owner = ownersBefore.get(at);
            if (owner == null) {
                steps.add(new Step.OpenListener(name, at.address(), at.port()));
            } else if (!owner.equals(name)) {
                steps.add(new Step.MoveListener(owner, name, at.address(), at.port()));
            }
        });
        difference.removed().forEach(name -> steps.add(new Step.Remove(name)));
        return steps;
    }

    private static void closeHalted(List<Step> steps, @Nullable VirtualServer before, VirtualServer after) {
        if (before == null) {
            return; // nobody has a session there
        }
        for (RealServer server : after.realServers()) {
            RealServer was = before.realServer(server.name());
            // One that is new in the list may have been there before, and have sessions that outlived its removal.
            if (server.state() == AdminState.HALTED && (was == null || was.state() != AdminState.HALTED)) {
                steps.add(new Step.CloseSessions(after.name(), server.name()));
            }
        }
    }

    /** The address in one spelling, so that another spelling of it is not another listener. */
    private record Endpoint(String address, int port) {}

    /** Which virtual server listens where, in the order of the document. */
    private static Map<Endpoint, String> owners(Configuration configuration) {
        Map<Endpoint, String> owners = new LinkedHashMap<>();
        for (VirtualServer server : configuration.virtualServers()) {
            if (server.enabled()) {
                IpAddress address = IpAddress.parse(server.address());
                if (address == null) {
                    throw new IllegalStateException(
                            "a valid virtual server has a literal address: " + server.address());
                }
                server.ports().forEach(port -> owners.put(new Endpoint(address.toString(), port), server.name()));
            }
        }
        return owners;
    }
}
