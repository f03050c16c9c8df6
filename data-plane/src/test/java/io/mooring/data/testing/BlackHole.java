package io.mooring.data.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A server that does not answer the handshake, because its accept queue is full, until {@link #accept} empties it. */
public final class BlackHole implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> filling = new ArrayList<>();

    /** One whose queue is full. */
    public BlackHole() throws IOException {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            filling.add(socket);
            try {
                socket.connect(new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()), 200);
            } catch (SocketTimeoutException full) {
                return;
            }
        }
        throw new IllegalStateException("the accept queue takes more than it should");
    }

    /** Where it does not answer. */
    public int port() {
        return listening.getLocalPort();
    }

    /** Answers again: the next one that is not of those that filled the queue. */
    public Socket accept() throws IOException {
        List<Integer> ours = filling.stream().map(Socket::getLocalPort).toList();
        while (true) {
            Socket socket = listening.accept();
            if (!ours.contains(socket.getPort())) {
                return socket;
            }
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : filling) {
            socket.close();
        }
    }
}
