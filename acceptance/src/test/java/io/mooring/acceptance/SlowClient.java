package io.mooring.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/** A client of an encrypted HTTP server that sends a byte at a time: of its handshake, of its head, or of its body. */
final class SlowClient implements AutoCloseable {
    private static final byte[] HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 252, 3, 3}; // what a ClientHello begins with

    private final Socket socket;
    private final OutputStream out;
    private final byte[] more;
    private final long beganNanos = System.nanoTime();
    private int sent;
    private volatile long endedNanos;

    private SlowClient(Socket socket, String first, byte[] more) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.more = more;
        out.write(first.getBytes(StandardCharsets.US_ASCII));
    }

    /** The client of this number, which decides what it is slow with. */
    static SlowClient of(int number, int port, SSLSocketFactory encrypted, String token) throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        plain.setTcpNoDelay(true);
        if (number % 3 == 0) {
            return new SlowClient(plain, "", HELLO);
        }
        Socket socket = encrypted.createSocket(plain, "127.0.0.1", port, true);
        String head = "PUT /api/v1/globals HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n";
        return number % 3 == 1
                ? new SlowClient(socket, head + "X: ", new byte[] {'x'})
                : new SlowClient(
                        socket,
                        head + "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n",
                        new byte[] {' '});
    }

    /** Sends a byte, unless the server has closed. */
    void sayMore() {
        if (open()) {
            try {
                out.write(sent < more.length ? more[sent] : more[more.length - 1]);
                sent++;
            } catch (IOException e) {
                endedNanos = System.nanoTime();
            }
        }
    }

    /** Whether it has not noticed that the server has closed. */
    boolean open() {
        return endedNanos == 0;
    }

    /** How long it was served. */
    Duration lasted() {
        return Duration.ofNanos(endedNanos - beganNanos);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
