package io.mooring.data.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A real server on loopback: greets each connection with its letter, then sends back what comes. */
public final class EchoServer implements AutoCloseable {
    private final ServerSocket listening;
    private final char letter;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** A server on any port. */
    public EchoServer(char letter) throws IOException {
        this(letter, 0);
    }

    /** A server on that port. */
    public EchoServer(char letter, int port) throws IOException {
        this.letter = letter;
        this.listening = new ServerSocket(port, 1000, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections are open. */
    public int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                start(() -> echo(socket));
            }
        } catch (IOException closed) {
            open.forEach(EchoServer::close);
        }
    }

    private void echo(Socket socket) {
        try (socket) {
            OutputStream out = socket.getOutputStream();
            out.write(letter);
            socket.getInputStream().transferTo(out);
        } catch (IOException ended) {
            close(socket);
        } finally {
            open.remove(socket);
        }
    }

    /** Dies as a process does: everything it has open is closed. */
    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(EchoServer::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "echo-server");
        thread.setDaemon(true);
        thread.start();
    }
}
