package io.mooring.data.apply;

import io.mooring.api.AdminState;
import io.mooring.api.Configuration;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps from one configuration to another, in an order that works: listeners that go are closed before others are
 * opened, because an address and port may move between virtual servers; a virtual server knows its new settings before
 * clients come in by new listeners; a halted real server takes nobody before its sessions are closed.
 */
final class Plan {
    private Plan() {}

    /** The steps; a virtual server that does not differ has none, unless the globals do. */
    static List<Step> of(Configuration older, Configuration newer) {
        Difference difference = Difference.between(older, newer);
        Map<String, VirtualServer> before = Difference.byName(older);
        Map<String, VirtualServer> after = Difference.byName(newer);
        Set<String> touched = new LinkedHashSet<>(difference.changed());
        touched.addAll(difference.added());

        List<Step> steps = new ArrayList<>();
        for (String name : difference.removed()) {
            closeListeners(steps, name, listeners(before.get(name)));
        }
        for (String name : touched) {
            Set<Endpoint> gone = listeners(before.get(name));
            gone.removeAll(listeners(after.get(name)));
            closeListeners(steps, name, gone);
        }
        difference.removed().forEach(name -> steps.add(new Step.Remove(name)));
        for (VirtualServer desired : newer.virtualServers()) {
            if (difference.globals() || touched.contains(desired.name())) {
                steps.add(new Step.Update(desired));
                closeHalted(steps, before.get(desired.name()), desired);
            }
        }
        for (String name : touched) {
            Set<Endpoint> opened = listeners(after.get(name));
            opened.removeAll(listeners(before.get(name)));
            opened.forEach(at -> steps.add(new Step.OpenListener(name, at.address(), at.port())));
        }
        return steps;
    }

    private static void closeListeners(List<Step> steps, String name, Set<Endpoint> gone) {
        gone.forEach(at -> steps.add(new Step.CloseListener(name, at.address(), at.port())));
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

    private static Set<Endpoint> listeners(@Nullable VirtualServer server) {
        Set<Endpoint> endpoints = new LinkedHashSet<>();
        if (server != null && server.enabled()) {
            IpAddress address = IpAddress.parse(server.address());
            if (address == null) {
                throw new IllegalStateException("a valid virtual server has a literal address: " + server.address());
            }
            server.ports().forEach(port -> endpoints.add(new Endpoint(address.toString(), port)));
        }
        return endpoints;
    }
}
