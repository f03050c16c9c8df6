package io.mooring.data.live;

import io.mooring.api.IpAddress;
import io.mooring.data.faults.FaultLine;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The local addresses that a virtual server's sessions connect from, in turn. A real server is reached from those of its
 * family; where there is none, the system chooses.
 *
 * <p>Threading: any thread.
 */
public final class SourceAddresses {
    private static final FaultLine FAILED =
            new FaultLine(LoggerFactory.getLogger(SourceAddresses.class), Level.WARN, "source-address-failed");

    private final String virtualServer;
    private final InetAddress[] ipv4;
    private final InetAddress[] ipv6;
    private final AtomicInteger turn = new AtomicInteger();
    private volatile @Nullable String problem;

    /** These literals, in this order. */
    SourceAddresses(String virtualServer, List<String> literals) {
        this.virtualServer = virtualServer;
        this.ipv4 = family(literals, true);
        this.ipv6 = family(literals, false);
    }

    private static InetAddress[] family(List<String> literals, boolean ipv4) {
        return literals.stream()
                .map(IpAddress::parse)
                .filter(address -> address != null && address.ipv4() == ipv4)
                .map(address -> address == null ? null : address.inetAddress())
                .toArray(InetAddress[]::new);
    }

    /** How many there are for a server with this address. */
    public int count(InetAddress server) {
        return family(server).length;
    }

    /** The next one for a server with this address; there must be one. */
    public InetAddress next(InetAddress server) {
        InetAddress[] family = family(server);
        return family.length == 1
                ? family[0]
                : family[Integer.remainderUnsigned(turn.getAndIncrement(), family.length)];
    }

    private InetAddress[] family(InetAddress server) {
        return server instanceof Inet4Address ? ipv4 : ipv6;
    }

    /**
     * One could not be used: it is not on this host, or has no port left towards that server.
     *
     * @param last whether all others had failed before
     */
    public void failed(InetAddress from, Exception cause, boolean last) {
        String words = from.getHostAddress() + ": " + cause.getMessage();
        if (last) {
            problem = "no source address can be used, the last was " + words;
        }
        FAILED.add("virtualServer=" + virtualServer + " problem=\"" + words + "\"");
    }

    /** One could be used. */
    public void worked() {
        if (problem != null) {
            problem = null;
        }
    }

    /** What is wrong while none of them can be used; null: nothing that is known. */
    public @Nullable String problem() {
        return problem;
    }
}
