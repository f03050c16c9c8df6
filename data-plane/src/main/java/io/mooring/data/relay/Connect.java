package io.mooring.data.relay;

import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Begins connections to servers. */
final class Connect {
    private static final int IPPROTO_TCP = 6; // tcp(7)
    private static final int TCP_QUICKACK = 12;
    private static final int IPPROTO_IP = 0; // ip(7)
    private static final int IP_BIND_ADDRESS_NO_PORT = 24;

    private Connect() {}

    /**
     * A socket that has begun to connect.
     *
     * @param from the local address; null: the system's choice
     * @param bytesWait whether bytes are sent as soon as it is connected: then the first of them acknowledges the handshake
     */
    static LinuxSocket to(InetAddress address, int port, @Nullable InetAddress from, boolean bytesWait)
            throws IOException {
        LinuxSocket socket;
        try {
            socket = LinuxSocket.newSocketStream(address instanceof Inet6Address);
        } catch (ChannelException e) {
            throw e.getCause() instanceof IOException cause ? cause : new IOException(e);
        }
        try {
            if (bytesWait) {
                socket.setIntOpt(IPPROTO_TCP, TCP_QUICKACK, 0);
            }
            if (from != null) {
                // Else bind would take a port that is free towards all servers, not only towards this one.
                socket.setIntOpt(IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
                socket.bind(new InetSocketAddress(from, 0));
            }
            // Registered only now: epoll would report a socket that is not connecting yet as hung up.
            socket.connect(new InetSocketAddress(address, port));
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
