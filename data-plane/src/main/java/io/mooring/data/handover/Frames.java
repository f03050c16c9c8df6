package io.mooring.data.handover;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the two processes say to each other over a Unix-domain socket: frames, and descriptors in between.
 *
 * <pre>
 *   frame   u8 kind, u32 length, so many bytes
 * </pre>
 *
 * <p>A frame is read to the byte, never beyond: a descriptor that is read past as if it were data would be lost.
 *
 * <p>Threading: one thread; it waits by looking every millisecond, for this is a rare and short business.
 */
final class Frames implements AutoCloseable {
    private static final int HEADER = 5;
    private static final long LOOK_NANOS = 1_000_000;

    /** What a running process says at most: a snapshot is the longest. */
    private static final int MOST_BYTES = 64 << 20;

    /** What a successor says at most: a few words. */
    private static final int MOST_BYTES_OF_SUCCESSOR = 4096;

    // socket(7): the ids of the process at the other end, which the kernel knows.
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;

    private final Socket socket;
    private final int mostBytes;
    private Duration patience = Handover.PATIENCE;
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);

    /** The kinds of frames, in the order in which they are said. */
    enum Kind {
        /** Both: the version of this protocol. */
        HELLO('H'),
        /** From the first process: why it does not hand over. */
        REFUSED('R'),
        /** The port that the first process's own HTTP listens on. */
        HTTP('W'),
        /** The snapshot that runs as JSON, or nothing. */
        SNAPSHOT('S'),
        /** The name of the virtual server that the next blocks belong to. */
        TABLE('T'),
        /** Entries, as in a file. */
        BLOCK('B'),
        /** Address, port and number of the sockets that come as descriptors now. */
        LISTENER('L'),
        /** That was all. */
        COMPLETE('C'),
        /** From the successor: it could begin. */
        PREPARED('P'),
        /** The lock is free, nobody accepts. */
        YOURS('Y'),
        /** From the successor: it lets clients in. */
        SERVING('A');

        final byte code;

        Kind(char code) {
            this.code = (byte) code;
        }

        static @Nullable Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            return null;
        }
    }

    /** One frame. */
    static final class Frame {
        private final Kind kind;
        private final byte[] bytes;

        Frame(Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }

        Kind kind() {
            return kind;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private Frames(Socket socket, int mostBytes) {
        this.socket = socket;
        this.mostBytes = mostBytes;
    }

    /** The connection that a successor has made. */
    static Frames of(Socket successor) {
        return new Frames(successor, MOST_BYTES_OF_SUCCESSOR);
    }

    /** A connection to the process that listens there; null: nobody does. */
    static @Nullable Frames connect(Path path) throws IOException {
        Epoll.ensureAvailability(); // it loads the native code, which nobody else may have needed yet
        Socket socket = Socket.newSocketDomain();
        try (SocketName name = SocketName.of(path)) {
            socket.connect(name.address());
            return new Frames(socket, MOST_BYTES);
        } catch (IOException e) {
            socket.close();
            return null;
        }
    }

    /** The number of the user that the other process runs as. */
    int user() throws IOException {
        ByteBuffer credentials = ByteBuffer.allocateDirect(12).order(ByteOrder.nativeOrder()); // pid, uid, gid
        socket.getRawOpt(SOL_SOCKET, SO_PEERCRED, credentials);
        return credentials.getInt(4);
    }

    /** How long it waits for the other process from now on. */
    void patience(Duration most) {
        patience = most;
    }

    void send(Kind kind) throws IOException {
        send(kind, new byte[0]);
    }

    void send(Kind kind, String text) throws IOException {
        send(kind, text.getBytes(StandardCharsets.UTF_8));
    }

    void send(Kind kind, byte[] bytes) throws IOException {
        send(kind, ByteBuffer.wrap(bytes));
    }

    void send(Kind kind, ByteBuffer bytes) throws IOException {
        scratch.clear().put(kind.code).putInt(bytes.remaining());
        while (scratch.position() > 0 || bytes.hasRemaining()) {
            int count = Math.min(scratch.remaining(), bytes.remaining());
            scratch.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            scratch.flip();
            write();
            scratch.clear();
        }
    }

    private void write() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        int written = 0;
        while (written < scratch.limit()) {
            int count = socket.write(scratch, written, scratch.limit());
            written += Math.max(0, count);
            if (count <= 0) {
                look(deadline);
            }
        }
    }

    /** The next frame, which must be of this kind. */
    Frame expect(Kind kind) throws IOException {
        Frame frame = receive();
        if (frame.kind == Kind.REFUSED) {
            throw new IOException(frame.text());
        }
        if (frame.kind != kind) {
            throw new IOException("expected " + kind + ", not " + frame.kind);
        }
        return frame;
    }

    /** The next frame, waiting for it; {@link EOFException}: the other process has ended. */
    Frame receive() throws IOException {
        Frame frame = poll();
        long deadline = System.nanoTime() + patience.toNanos();
        while (frame == null) {
            look(deadline);
            frame = poll();
        }
        return frame;
    }

    /** The next frame if it has begun to come, else null. */
    @Nullable
    Frame poll() throws IOException {
        byte[] header = new byte[HEADER];
        int first = read(header, 0);
        if (first == 0) {
            return null;
        }
        readFully(header, first);
        ByteBuffer fields = ByteBuffer.wrap(header);
        Kind kind = Kind.of(fields.get());
        int length = fields.getInt();
        if (kind == null || length < 0 || length > mostBytes) {
            throw new IOException("this is no frame: kind " + header[0] + ", length " + length
                    + " (expected a letter of the protocol and at most " + mostBytes + ")");
        }
        byte[] bytes = new byte[length];
        readFully(bytes, 0);
        return new Frame(kind, bytes);
    }

    private void readFully(byte[] into, int from) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        int at = from;
        while (at < into.length) {
            int count = read(into, at);
            at += count;
            if (count == 0) {
                look(deadline);
            }
        }
    }

    private int read(byte[] into, int from) throws IOException {
        scratch.clear();
        int count = socket.read(scratch, 0, Math.min(scratch.capacity(), into.length - from));
        if (count < 0) {
            throw new EOFException("the other process has ended");
        }
        scratch.get(0, into, from, count);
        return count;
    }

    /** Gives the other process this socket too. */
    void sendDescriptor(int descriptor) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (socket.sendFd(descriptor) < 0) {
            look(deadline);
        }
    }

    /** So many sockets that the other process gives; all or none. */
    List<Integer> receiveDescriptors(int count) throws IOException {
        List<Integer> descriptors = new ArrayList<>();
        try {
            while (descriptors.size() < count) {
                descriptors.add(receiveDescriptor());
            }
            return descriptors;
        } catch (IOException e) {
            // Kept open they would listen on, and whoever came to them would wait for nobody.
            for (int descriptor : descriptors) {
                new Socket(descriptor).close();
            }
            throw e;
        }
    }

    private int receiveDescriptor() throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        int descriptor = socket.recvFd();
        while (descriptor == 0) {
            look(deadline);
            descriptor = socket.recvFd();
        }
        if (descriptor < 0) {
            throw new EOFException("the other process has ended");
        }
        return descriptor;
    }

    private void look(long deadline) throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new IOException("the other process has said nothing for " + patience.toSeconds() + " s");
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
