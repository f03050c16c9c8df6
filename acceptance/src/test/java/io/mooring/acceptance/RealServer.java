package io.mooring.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real server on one address and several ports: it says its name to whoever connects, then sends back what it gets; at
 * the end of the input it ends too. One thread, any number of connections, back-pressure as it comes.
 */
final class RealServer implements AutoCloseable {
    private final String name;
    private final Selector selector;
    private final List<ServerSocketChannel> listeners = new ArrayList<>();
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    private RealServer(String name, Selector selector) {
        this.name = name;
        this.selector = selector;
        this.thread = new Thread(this::run, "real-server-" + name);
        thread.setDaemon(true);
    }

    /** Listens on all ports of an address. */
    static RealServer start(Host host, String name, String address, List<Integer> ports) throws IOException {
        RealServer server = new RealServer(name, Selector.open());
        try {
            for (int port : ports) {
                ServerSocketChannel listener = host.listen(address, port);
                server.listeners.add(listener);
                listener.configureBlocking(false);
                listener.register(server.selector, SelectionKey.OP_ACCEPT);
            }
        } catch (IOException e) {
            server.closeAll();
            throw e;
        }
        server.thread.start();
        return server;
    }

    String name() {
        return name;
    }

    /** Open connections; a health check, which closes at once, may be among them. */
    int connections() {
        return open.size();
    }

    /** Ends as a killed process does: every socket is closed at once. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                selector.select(key -> {
                    try {
                        serve(key);
                    } catch (IOException e) {
                        forget((SocketChannel) key.channel());
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            closeAll();
        }
    }

    private void serve(SelectionKey key) throws IOException {
        if (key.channel() instanceof ServerSocketChannel listener) {
            accept(listener);
            return;
        }
        SocketChannel channel = (SocketChannel) key.channel();
        Echo echo = (Echo) key.attachment();
        if (key.isReadable() && channel.read(echo.pending) < 0) {
            echo.ended = true;
        }
        echo.pending.flip();
        channel.write(echo.pending);
        echo.pending.compact();
        boolean empty = echo.pending.position() == 0;
        if (echo.ended && empty) {
            forget(channel);
        } else {
            boolean read = !echo.ended && echo.pending.hasRemaining();
            key.interestOps((empty ? 0 : SelectionKey.OP_WRITE) | (read ? SelectionKey.OP_READ : 0));
        }
    }

    /** What is to be sent back, and whether more will come. */
    private static final class Echo {
        private final ByteBuffer pending = ByteBuffer.allocate(64 * 1024);
        private boolean ended;
    }

    private void accept(ServerSocketChannel listener) throws IOException {
        for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            try {
                open.add(channel);
                Echo echo = new Echo();
                echo.pending.put((name + "\n").getBytes(StandardCharsets.UTF_8));
                channel.register(selector, SelectionKey.OP_WRITE | SelectionKey.OP_READ, echo);
            } catch (IOException e) {
                forget(channel); // a health check that has gone already
            }
        }
    }

    private void forget(SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void closeAll() {
        try {
            for (ServerSocketChannel listener : listeners) {
                listener.close();
            }
            for (SocketChannel channel : open) {
                forget(channel);
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
