package io.mooring.control.doors;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A connection that sends whatever it is given, and reads answers as HTTP/1.1. */
final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MS = 20_000;
    private static final int ANSWER = 64 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;

    /** Connects from a local address. */
    @SuppressWarnings("AddressSelection") // a literal is never looked up
    RawConnection(int port, String from) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** An answer. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two
    record Answer(int status, List<String> headers, byte[] body) {
        /** The value of a header; null: it is not there. */
        @Nullable
        String header(String name) {
            String start = name.toLowerCase(Locale.ROOT) + ":";
            for (String header : headers) {
                if (header.toLowerCase(Locale.ROOT).startsWith(start)) {
                    return header.substring(start.length()).strip();
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return status + " " + headers + "\n" + text();
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** Whether the server will close the connection. */
        boolean last() {
            return "close".equalsIgnoreCase(header("Connection"));
        }
    }

    /** Sends bytes; what the other side does not want any more is left out. */
    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            // it has closed: its answer, if there is one, is there to be read
        }
    }

    /** Sends no more. */
    void endOfSending() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            // it has closed already
        }
    }

    /** Whether the other side has ended it; what it has sent before stays to be read. */
    boolean ended() {
        try {
            socket.setSoTimeout(1);
            in.mark(ANSWER);
            while (in.read() >= 0) {
                // looks further
            }
            in.reset();
            return true;
        } catch (SocketTimeoutException nothing) {
            reset();
            return false;
        } catch (IOException reset) {
            reset();
            return true;
        } finally {
            patience();
        }
    }

    private void reset() {
        try {
            in.reset();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void patience() {
        try {
            socket.setSoTimeout(PATIENCE_MS);
        } catch (SocketException e) {
            // it is closed
        }
    }

    /** The next final answer; null: there is none, the connection is closed. */
    @Nullable
    Answer answer(boolean withoutBody) throws IOException {
        while (true) {
            String status = line();
            if (status == null) {
                return null;
            }
            if (!status.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
                throw new IOException("no status line: " + status);
            }
            int code = Integer.parseInt(status.substring(9, 12));
            List<String> headers = new ArrayList<>();
            for (String header = line(); header != null && !header.isEmpty(); header = line()) {
                headers.add(header);
            }
            if (code >= 200) {
                Answer head = new Answer(code, headers, new byte[0]);
                return withoutBody || code == 204 || code == 304 ? head : new Answer(code, headers, body(head));
            }
        }
    }

    private byte[] body(Answer head) throws IOException {
        String length = head.header("Content-Length");
        if (length != null) {
            return in.readNBytes(Integer.parseInt(length));
        }
        if (head.header("Transfer-Encoding") == null) {
            return in.readAllBytes();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.write(in.readNBytes(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        String line = line();
        return line == null ? 0 : Integer.parseInt(line, 16);
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    return null;
                }
                if (c != '\r') {
                    line.write(c);
                }
            }
        } catch (SocketException reset) {
            return null;
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
