package io.mooring.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One TCP connection of one client, blocking, with a limit of ten seconds on every wait. */
final class Client implements AutoCloseable {
    private static final int LIMIT_MS = 10_000;

    private final SocketChannel channel;
    private String server;

    private Client(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects from an address of the clients' host to a port of the virtual server. */
    static Client connect(Site site, String from, int port) throws IOException {
        SocketChannel channel = site.clients().socket();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(Host.endpoint(from, 0));
            channel.socket().connect(Host.endpoint(site.address(), port), LIMIT_MS);
            channel.socket().setSoTimeout(LIMIT_MS);
            channel.socket().setTcpNoDelay(true);
            return new Client(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The name of the real server that answered: the first line that came. Null: the connection was closed instead. */
    String server() throws IOException {
        if (server == null) {
            server = readLine();
        }
        return server;
    }

    /** Whether a real server has answered; waits for nothing. */
    boolean served() throws IOException {
        return server != null || input().available() > 0;
    }

    /** Sends a line and reads the one that comes back. */
    String echo(String line) throws IOException {
        server();
        send(line + "\n");
        return readLine();
    }

    void send(String text) throws IOException {
        output().write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends this again and again until nothing more can be sent without waiting; answers how many bytes went. */
    long fill(ByteBuffer bytes) throws IOException {
        channel.configureBlocking(false);
        long sum = 0;
        for (int sent = channel.write(bytes); sent > 0; sent = channel.write(bytes)) {
            sum += sent;
            bytes.rewind();
        }
        return sum;
    }

    /** A line without its end; null at the end of the input. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input().read(); c != '\n'; c = input().read()) {
            if (c < 0) {
                return null;
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /** True: nothing came within these milliseconds and the connection is open. */
    boolean silentFor(int ms) throws IOException {
        channel.socket().setSoTimeout(ms);
        try {
            input().read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            channel.socket().setSoTimeout(LIMIT_MS);
        }
    }

    InputStream input() throws IOException {
        return channel.socket().getInputStream();
    }

    OutputStream output() throws IOException {
        return channel.socket().getOutputStream();
    }

    /** Says that nothing more will come. */
    void finish() throws IOException {
        channel.shutdownOutput();
    }

    /** Closes with a reset. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
