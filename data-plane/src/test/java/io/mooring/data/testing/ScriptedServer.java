package io.mooring.data.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on loopback that does with each connection what the test says, then closes it. */
public final class ScriptedServer implements AutoCloseable {
    /** What it does with a connection; an exception ends it like a return. */
    @FunctionalInterface
    public interface Script {
        void talk(Socket client, InputStream in, OutputStream out) throws Exception;
    }

    private final ServerSocket listening;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();

    /** A server on any port of 127.0.0.1. */
    public ScriptedServer(Script script) throws IOException {
        this(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), script);
    }

    /** A server on a listening socket of the test's, which it closes. */
    public ScriptedServer(ServerSocket listening, Script script) {
        this.listening = listening;
        this.script = script;
        start(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return listening.getLocalPort();
    }

    /** How many connections have come. */
    public int accepted() {
        return accepted.get();
    }

    /** How many are open on its side. */
    public int open() {
        return open.size();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                open.add(socket);
                accepted.incrementAndGet();
                start(() -> talk(socket));
            }
        } catch (IOException closed) {
            open.forEach(ScriptedServer::close);
        }
    }

    private void talk(Socket socket) {
        try (socket) {
            script.talk(socket, socket.getInputStream(), socket.getOutputStream());
        } catch (Exception ended) {
            close(socket);
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(ScriptedServer::close);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }
}
