package io.mooring.data.handover;

import io.mooring.data.handover.Frames.Frame;
import io.mooring.data.handover.Frames.Kind;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a data plane and its successor and carries what they say, descriptors too, up to a frame of the test's choice.
 *
 * <p>Threading: one thread.
 */
final class Messenger implements AutoCloseable {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_NANOS = 500_000;

    private final Path path;
    private final Path away;
    private final Socket listening;
    private final List<Frames> both = new ArrayList<>();

    /** Puts itself in the place of the data plane that runs with this state folder. */
    Messenger(Path stateFolder) throws IOException {
        Epoll.ensureAvailability(); // it loads the native code
        listening = Socket.newSocketDomain();
        path = Handover.path(stateFolder);
        away = path.resolveSibling("away");
        Files.move(path, away, StandardCopyOption.REPLACE_EXISTING); // what was moved before is nobody's
        listening.bind(new DomainSocketAddress(path.toString()));
        listening.listen(1);
    }

    /** Waits for the successor and carries until the next frame would be this one, which it keeps. */
    void carryUntil(Kind last) throws IOException {
        Frames successor = Frames.of(accept());
        both.add(successor);
        Frames first = Frames.connect(away);
        if (first == null) {
            throw new IOException("nobody runs");
        }
        both.add(first);
        long deadline = System.nanoTime() + LONG_NANOS;
        while (true) {
            if (carried(first, successor, last) || carried(successor, first, last)) {
                return;
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("nobody has said " + last);
            }
        }
    }

    /** True: the last frame has been said. */
    private static boolean carried(Frames from, Frames to, Kind last) throws IOException {
        for (Frame frame = from.poll(); frame != null; frame = from.poll()) {
            if (frame.kind() == last) {
                return true;
            }
            if (frame.kind() == Kind.REFUSED) {
                throw new IOException(frame.text());
            }
            to.send(frame.kind(), frame.bytes());
            if (frame.kind() == Kind.LISTENER) {
                String text = new String(frame.bytes(), StandardCharsets.UTF_8);
                int count = Integer.parseInt(text.split("\n", 3)[2]);
                for (int descriptor : from.receiveDescriptors(count)) {
                    to.sendDescriptor(descriptor);
                    new Socket(descriptor).close();
                }
            }
        }
        return false;
    }

    private Socket accept() throws IOException {
        long deadline = System.nanoTime() + LONG_NANOS;
        byte[] peer = new byte[128];
        for (int descriptor = listening.accept(peer); ; descriptor = listening.accept(peer)) {
            if (descriptor >= 0) {
                return new Socket(descriptor);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("no successor has come");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Gives the data plane its place back. */
    void giveBack() throws IOException {
        Files.move(away, path, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Goes. */
    @Override
    public void close() throws IOException {
        for (Frames one : both) {
            one.close();
        }
        listening.close();
    }
}
