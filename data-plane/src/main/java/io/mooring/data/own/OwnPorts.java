package io.mooring.data.own;

import io.mooring.api.IpAddress;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.names.Names;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Where on this machine the planes themselves listen, as far as this data plane knows: its own HTTP, and the control planes that
 * it announces itself to. Neither clients nor checks are sent there: whoever may change the configuration could else open to
 * everybody what listens on loopback alone.
 *
 * <p>Of its own HTTP the address is known, all of this machine's where it listens on all. Of a control plane it is not, only
 * by which one it is reached, so its port counts on all of them.
 *
 * <p>Threading: any thread asks; {@link #look} may wait for the kernel, so never on a loop.
 */
public final class OwnPorts {
    private static final FaultLine NOT_KNOWN =
            new FaultLine(LoggerFactory.getLogger(OwnPorts.class), Level.WARN, "own-addresses-not-known");

    private final Set<InetAddress> hosts;
    private final boolean everywhere;
    private final List<ControlPlane> controlPlanes;
    private final Names names;
    private volatile int port;
    private volatile Set<InetAddress> ofThisMachine = Set.of();

    /**
     * Of a data plane that is going to listen there.
     *
     * @param host an address or a name of this machine
     * @param port 0: not known before {@link #bound}
     * @param controlPlanes the URLs of those that it knows
     * @param names how the names in them are resolved
     */
    public OwnPorts(String host, int port, List<URI> controlPlanes, Names names) {
        this.hosts = addresses(host);
        this.everywhere = hosts.stream().anyMatch(InetAddress::isAnyLocalAddress);
        this.port = port;
        this.controlPlanes = controlPlanes.stream().map(ControlPlane::new).toList();
        this.names = names;
        look();
    }

    private static Set<InetAddress> addresses(String host) {
        try {
            return Set.copyOf(List.of(InetAddress.getAllByName(host)));
        } catch (UnknownHostException e) {
            return Set.of(); // nothing can listen there, which is told by whoever tries
        }
    }

    /** Its own HTTP listens on this port. */
    public void bound(int to) {
        port = to;
    }

    /** Looks again which addresses this machine has, and which ones the control planes' names. */
    public void look() {
        if (!everywhere && controlPlanes.isEmpty()) {
            return; // nobody will ask
        }
        try {
            ofThisMachine = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            NOT_KNOWN.add("problem=\"" + e.getMessage() + "\""); // those of the last look count on
        }
        controlPlanes.forEach(one -> one.resolve(names));
    }

    /** The ports, on whatever address. */
    public List<Integer> ports() {
        return IntStream.concat(IntStream.of(port), controlPlanes.stream().mapToInt(one -> one.port))
                .boxed()
                .toList();
    }

    /** Why nobody is sent there, in words; null: it is no plane's own HTTP. */
    public @Nullable String why(InetAddress address, int to) {
        if (to == port && (everywhere ? here(address) : hosts.contains(address))) {
            return words(address, to) + " is this data plane's own HTTP";
        }
        for (int i = 0; i < controlPlanes.size(); i++) {
            ControlPlane one = controlPlanes.get(i);
            if (to == one.port && here(address) && one.addresses.stream().anyMatch(this::here)) {
                return words(address, to) + " is a control plane's own HTTP";
            }
        }
        return null;
    }

    private boolean here(InetAddress address) {
        return address.isLoopbackAddress() || ofThisMachine.contains(address);
    }

    private static String words(InetAddress address, int port) {
        return IpAddress.of(address.getAddress()).host() + ":" + port;
    }

    /** One that is reached by this URL. */
    private static final class ControlPlane {
        final int port;
        final @Nullable String name;
        volatile List<InetAddress> addresses;

        ControlPlane(URI url) {
            String host = String.valueOf(url.getHost());
            IpAddress literal = IpAddress.ofHost(host);
            name = literal == null ? host : null;
            addresses = literal == null ? List.of() : List.of(literal.inetAddress());
            port = url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        }

        /** An answer without an address changes nothing. */
        void resolve(Names names) {
            if (name != null) {
                names.resolve(name, answer -> {
                    if (answer.problem() == null) {
                        addresses = answer.addresses().stream()
                                .map(IpAddress::inetAddress)
                                .toList();
                    }
                });
            }
        }
    }
}
