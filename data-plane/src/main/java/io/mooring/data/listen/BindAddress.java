package io.mooring.data.listen;

import io.mooring.api.IpAddress;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;

/**
 * An address and port to listen on, and how Linux is told so.
 *
 * <p>{@code ::} takes clients of both families, {@code 0.0.0.0} and IPv4 addresses IPv4 ones, other IPv6 addresses IPv6 ones.
 */
record BindAddress(IpAddress address, int port) {
    /** The kernel cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private static final int EACCES = 13;
    private static final int ENFILE = 23;
    private static final int EMFILE = 24;
    private static final int EAFNOSUPPORT = 97;
    private static final int EADDRINUSE = 98;

    // Socket options that Netty has no public setter for: ip(7), ipv6(7), tcp(7).
    private static final int IPPROTO_IP = 0;
    private static final int IP_FREEBIND = 15;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int IPV6_FREEBIND = 78;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_QUICKACK = 12;

    /**
     * Whether nobody else listens there; without this look, another process of the same user that also sets SO_REUSEPORT
     * would share our clients, and neither would notice.
     *
     * @throws IOException when it cannot be bound; {@link #inWords} says why
     */
    void claim() throws IOException {
        try (Closing probe = new Closing(socket())) {
            probe.socket.bind(socketAddress());
        } catch (ChannelException e) {
            throw unwrapped(e);
        }
    }

    /** One more listening socket there; each loop has its own. */
    LinuxSocket listen() throws IOException {
        try {
            LinuxSocket socket = socket();
            try {
                socket.setReusePort(true);
                // Accepted sockets inherit both. Acknowledgements wait for the answer: it saves a segment a request.
                socket.setTcpNoDelay(true);
                socket.setIntOpt(IPPROTO_TCP, TCP_QUICKACK, 0);
                socket.bind(socketAddress());
                socket.listen(BACKLOG);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } catch (ChannelException e) {
            throw unwrapped(e);
        }
    }

    /** Whether the host has the address now; a listener may be there before its address. */
    boolean onThisHost() {
        if (address.wildcard()) {
            return true;
        }
        try (DatagramSocket probe = new DatagramSocket(new InetSocketAddress(address.inetAddress(), 0))) {
            return probe.isBound();
        } catch (BindException e) {
            return false;
        } catch (SocketException e) {
            return true; // no descriptor to look with: that is no news about the address
        }
    }

    /** What went wrong, for the operator. */
    String inWords(IOException failure) {
        int errno = failure instanceof NativeIoException numbered ? -numbered.expectedErr() : 0;
        return switch (errno) {
            case EADDRINUSE -> "another process listens on " + this;
            case EACCES -> "no permission to bind " + this + ": ports below 1024 need CAP_NET_BIND_SERVICE";
            case EMFILE, ENFILE -> "no descriptor is left to bind " + this;
            case EAFNOSUPPORT -> "this host has no IPv6 to bind " + this;
            default -> "cannot bind " + this + ": " + failure.getMessage();
        };
    }

    @Override
    public String toString() {
        return address.host() + ":" + port;
    }

    private LinuxSocket socket() throws IOException {
        LinuxSocket socket = LinuxSocket.newSocketStream(!address.ipv4());
        try {
            socket.setReuseAddress(true);
            if (address.ipv4()) {
                socket.setIntOpt(IPPROTO_IP, IP_FREEBIND, 1);
            } else {
                socket.setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, address.wildcard() ? 0 : 1);
                socket.setIntOpt(IPPROTO_IPV6, IPV6_FREEBIND, 1);
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private InetSocketAddress socketAddress() {
        return new InetSocketAddress(address.inetAddress(), port);
    }

    private static IOException unwrapped(ChannelException e) {
        return e.getCause() instanceof IOException cause ? cause : new IOException(e);
    }

    private record Closing(LinuxSocket socket) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
