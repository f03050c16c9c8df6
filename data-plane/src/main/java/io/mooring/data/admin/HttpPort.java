package io.mooring.data.admin;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;

/**
 * Where the HTTP server is going to listen: bound, so that it is known to be possible, and not listening, so that no client comes
 * before somebody answers.
 *
 * <p>HTTP servers listen with SO_REUSEPORT, so that a process and its successor can do so at the same time. What keeps others
 * from doing so by mistake is this look.
 */
public final class HttpPort implements AutoCloseable {
    private final SocketChannel bound;

    private HttpPort(SocketChannel bound) {
        this.bound = bound;
    }

    /**
     * Reserves a port.
     *
     * @param host an address or a name of this host
     * @param port 0: any free one, which needs no reservation
     * @param shared whether the process that is replaced listens there; else nobody does, or it is an {@link IOException}
     */
    public static HttpPort reserve(String host, int port, boolean shared) throws IOException {
        SocketChannel bound = SocketChannel.open();
        try {
            bound.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            bound.setOption(StandardSocketOptions.SO_REUSEPORT, shared);
            bound.bind(new InetSocketAddress(host, port));
            return new HttpPort(bound);
        } catch (IOException | RuntimeException e) {
            bound.close();
            throw new IOException(problem(host, port, e), e);
        }
    }

    /** Why it cannot listen there, for the operator. */
    static String problem(String host, int port, Throwable why) {
        String said = why instanceof UnresolvedAddressException ? "no such host" : why.getMessage();
        return "cannot listen on " + host + ":" + port + " (MOORING_PLANE_HOST, MOORING_PLANE_PORT): " + said;
    }

    @Override
    public void close() throws IOException {
        bound.close();
    }
}
