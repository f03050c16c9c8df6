package io.mooring.data.session;

import io.mooring.data.live.SourceAddresses;
import io.mooring.data.own.OwnPorts;
import io.mooring.data.relay.ConnectFailure;
import io.mooring.data.relay.RelayLoop;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;

/**
 * A relay that knows from where to connect to a server, and to whom not to: a plane's own HTTP is refused as if nobody
 * listened there.
 *
 * <p><i>Threading</i>: its loop only.
 */
abstract class ConnectingRelay extends ProxiedRelay {
    private final OwnPorts own;

    ConnectingRelay(RelayLoop loop, FileDescriptor client, Arrival arrival, OwnPorts own) {
        super(loop, client, arrival);
        this.own = own;
    }

    /**
     * Begins to connect, from the source addresses in turn: one that is not on this host, or has no port left, makes way for
     * the next.
     *
     * @param address 4 or 16 bytes in network order
     * @throws IOException when it fails at once
     */
    final void connect(SourceAddresses sources, byte[] address, int port) throws IOException {
        InetAddress to = InetAddress.getByAddress(address);
        String refusal = own.why(to, port);
        if (refusal != null) {
            throw new ConnectException(refusal);
        }
        int left = sources.count(to);
        if (left == 0) {
            connect(to, port);
            return;
        }
        while (true) {
            left--;
            InetAddress from = sources.next(to);
            try {
                connect(to, port, from);
                sources.worked();
                return;
            } catch (IOException e) {
                if (!ConnectFailure.ofThisHost(e)) {
                    throw e;
                }
                sources.failed(from, e, left == 0);
                if (left == 0) {
                    throw e;
                }
            }
        }
    }
}
