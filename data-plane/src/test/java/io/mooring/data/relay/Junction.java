package io.mooring.data.relay;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** A listening socket on loopback whose clients are joined to one server. */
final class Junction implements EpollIoHandle, AutoCloseable {
    private final LinuxSocket socket = LinuxSocket.newSocketStream(false);
    private final RelayLoop loop;
    private final InetSocketAddress server;
    private final int idleMs;

    /** Those that came, in the order that they came. */
    final BlockingQueue<Joined> joined = new LinkedBlockingQueue<>();

    /** Where those that come now throw. */
    volatile Joined.Mistake mistake = Joined.Mistake.NONE;

    final List<Joined> open = new CopyOnWriteArrayList<>();

    Junction(RelayLoop loop, InetSocketAddress server, int idleMs) throws IOException {
        this.loop = loop;
        this.server = server;
        this.idleMs = idleMs;
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        socket.listen(1000);
        loop.execute(() -> {
            try {
                loop.watch(this);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** What the kernel keeps for those that come now is little. */
    void smallBuffers() throws IOException {
        socket.setSendBufferSize(8 * 1024);
    }

    InetSocketAddress address() {
        return socket.localAddress();
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        try {
            byte[] peer = new byte[25];
            for (int fd = socket.accept(peer); fd >= 0; fd = socket.accept(peer)) {
                Joined relay = new Joined(loop, new Socket(fd), server, idleMs, mistake, open::remove);
                open.add(relay);
                relay.start();
                joined.add(relay);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
