package io.mooring.data.testing;

import io.mooring.api.IpAddress;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client on loopback that waits at most so long for an answer. */
public final class Client implements AutoCloseable {
    private final Socket socket;
    private boolean answered;

    /** Connected to that port; waits 20 s. */
    public Client(int port) throws IOException {
        this("127.0.0.1", port);
    }

    /** Connected to that address literal and port; waits 20 s. */
    public Client(String address, int port) throws IOException {
        socket = new Socket(IpAddress.parse(address).inetAddress(), port);
        socket.setSoTimeout(20_000);
    }

    /** Connected to that port of 127.0.0.1 from another address of loopback; waits 20 s. */
    public static Client from(String address, int port) throws IOException {
        return new Client(new Socket(
                IpAddress.parse("127.0.0.1").inetAddress(),
                port,
                IpAddress.parse(address).inetAddress(),
                0));
    }

    private Client(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(20_000);
    }

    /** Its socket. */
    public Socket socket() {
        return socket;
    }

    /** The next byte, or -1 at the end. */
    public int read() throws IOException {
        return socket.getInputStream().read();
    }

    /** Whether the first byte has come, or comes within 100 ms. */
    public boolean answered() throws IOException {
        if (answered) {
            return true;
        }
        socket.setSoTimeout(100);
        try {
            answered = read() >= 0;
            return answered;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(20_000);
        }
    }

    /** Sends a text and reads as much. */
    public String echo(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(bytes);
        return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
