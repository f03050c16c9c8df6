package io.mooring.data.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** A real server on loopback: greets each connection with its letter, then sends back what comes. */
public final class EchoServer implements AutoCloseable {
    private final ScriptedServer server;

    /** A server on any port. */
    public EchoServer(char letter) throws IOException {
        this(letter, 0);
    }

    /** A server on that port. */
    public EchoServer(char letter, int port) throws IOException {
        server = new ScriptedServer(
                new ServerSocket(port, 1000, InetAddress.getLoopbackAddress()), (client, in, out) -> {
                    out.write(letter);
                    in.transferTo(out);
                });
    }

    /** Where it listens. */
    public int port() {
        return server.port();
    }

    /** How many connections are open. */
    public int open() {
        return server.open();
    }

    /** Dies as a process does: everything it has open is closed. */
    @Override
    public void close() throws IOException {
        server.close();
    }
}
