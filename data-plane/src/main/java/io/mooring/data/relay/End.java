package io.mooring.data.relay;

import io.netty.channel.ChannelException;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sockets of a relay, with the state of the bytes that come out of it. It is registered once, for all
 * events, edge-triggered; what the kernel has told is kept in flags until a read or a write finds out otherwise.
 *
 * <p><i>Threading</i>: its loop only.
 */
public final class End extends Kept implements EpollIoHandle {
    /** What {@link #receive} answers when the peer has closed its side: no byte will come any more. */
    static final int OVER = -1;

    /** What reading and writing answer when the connection is broken: reset by the peer, or given up by the kernel. */
    static final int BROKEN = -2;

    private final Flow flow;
    private final FileDescriptor descriptor;

    /** The same as a socket, which Netty spends a system call on, and which few ends need. */
    private @Nullable Socket socket;

    private @Nullable IoRegistration registration;

    /** EPOLLPRI (epoll_ctl(2)), which Netty has no name for. */
    static final int EPOLLPRI = 0x2;

    private boolean readable;
    private boolean writable = true;
    private boolean connected;

    /** Urgent data came: a read may then end before the bytes do (tcp(7)). */
    private boolean urgent;

    /** Nagle's algorithm is on until a second send: it never delays the first, and many sockets have no other. */
    private boolean nagle;

    private boolean sentBefore;
    private boolean hungUp;
    private boolean failed;
    private boolean closed;

    /** Nothing will be read any more: the peer has closed its side. */
    boolean inputOver;

    /** We have closed our side. */
    boolean outputOver;

    /** Sending found it broken; what it still holds is being read. */
    boolean lost;

    private long bytes;

    /** The next one that is waiting to be closed after the batch. */
    @Nullable
    End nextClosing;

    End(Flow flow, FileDescriptor descriptor, boolean nagle) {
        this.flow = flow;
        this.descriptor = descriptor;
        this.nagle = nagle;
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    private Socket socket() {
        if (socket == null) {
            socket = descriptor instanceof Socket whole ? whole : new Socket(descriptor.intValue());
        }
        return socket;
    }

    /** Bytes that were read from this socket so far. */
    public long bytes() {
        return bytes;
    }

    /** Whether the peer has closed its side, or the connection broke; there may be bytes before that. */
    public boolean hungUp() {
        return hungUp;
    }

    /** Whether the connection broke: the peer reset it, or it never came about. */
    public boolean failed() {
        return failed;
    }

    /** The address and port that its peer is connected to. */
    public InetSocketAddress localAddress() {
        return socket().localAddress();
    }

    /** The error number of a pending connect that ended, 0 when it succeeded. */
    public int connectError() {
        if (connected && !hungUp) {
            return 0; // it may be written to and nothing is wrong: no need to ask
        }
        try {
            return socket().getSoError();
        } catch (IOException | ChannelException e) {
            return Integer.MAX_VALUE; // a socket that cannot be asked is not connected
        }
    }

    void registered(IoRegistration registration) {
        this.registration = registration;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (closed) {
            return; // a stale event of this batch
        }
        try {
            int told = ((EpollIoEvent) event).ops().value();
            urgent |= (told & EPOLLPRI) != 0;
            int ready = told & ~EPOLLPRI;
            connected |= (ready & Native.EPOLLOUT) != 0;
            // The bits that are left over are EPOLLRDHUP, EPOLLERR and EPOLLHUP: reading or writing tells which it was.
            readable |= (ready & ~Native.EPOLLOUT) != 0;
            writable |= (ready & ~(Native.EPOLLIN | Native.EPOLLRDHUP)) != 0;
            hungUp |= (ready & ~(Native.EPOLLIN | Native.EPOLLOUT)) != 0;
            failed |= (ready & Native.EPOLLERR) != 0;
            flow.stirred(this);
        } catch (Throwable e) {
            flow.mistake(e);
        }
    }

    boolean readable() {
        return readable;
    }

    boolean writable() {
        return writable;
    }

    /** Reads into the loop's buffer: how many bytes, 0 for none now, {@link #OVER} or {@link #BROKEN}. */
    int receive(RelayLoop loop) {
        return receive(loop, RelayLoop.BUFFER_BYTES);
    }

    /** The same, at most so many bytes, and none while there is no room for those that the other end does not take. */
    int receive(RelayLoop loop, int wanted) {
        int most = Math.min(wanted, loop.blocks().room());
        if (most == 0) {
            return 0;
        }
        int n;
        try {
            n = Kernel.receive(descriptor, loop.bufferAddress(), most);
        } catch (IOException | RuntimeException e) {
            failed = true; // the kernel tells it once, and later an ordinary end
            return BROKEN; // reset, timed out or no longer connected: Netty throws unchecked ones as well
        }
        // A short read has drained the socket, its end included when that had been told before.
        if (n == 0 || n > 0 && n < most && !hungUp) {
            readable = false;
        } else if (n > 0 && n < most && !failed && !urgent) {
            inputOver = true;
        }
        if (n > 0) {
            bytes += n;
            countRead(n);
        }
        return n;
    }

    /**
     * Sends bytes of the loop's buffer: how many the kernel took, or {@link #BROKEN}.
     *
     * @param last whether the end of the output follows at once
     */
    int send(RelayLoop loop, int count, boolean last) {
        try {
            countSend();
            int sent = last
                    ? Kernel.sendMore(descriptor, loop.bufferAddress(), count)
                    : Kernel.send(descriptor, loop.bufferAddress(), count);
            writable = sent == count;
            return sent;
        } catch (IOException | RuntimeException e) {
            return BROKEN;
        }
    }

    private void countSend() throws IOException {
        if (nagle && sentBefore) {
            nagle = false;
            socket().setTcpNoDelay(true);
        }
        sentBefore = true;
    }

    /** Hands on what this end keeps: 1 when nothing is left, 0 when the other end takes no more now, or {@link #BROKEN}. */
    int flush(RelayLoop loop, End to) {
        try {
            return handOn(loop, to) ? 1 : 0;
        } catch (IOException | RuntimeException e) {
            return BROKEN;
        }
    }

    /** Sends bytes of a block: how many the kernel took. */
    int sendBlock(ByteBuffer block, int from, int to) throws IOException {
        countSend();
        int sent = descriptor.write(block, from, to);
        writable = sent == to - from;
        return sent;
    }

    /** Sends bytes out of a pipe, after bytes that were sent before: how many the kernel took. */
    int sendPipe(Pipe pipe, int count) throws IOException {
        int sent = Native.splice(pipe.out(), -1, descriptor.intValue(), -1, count);
        writable = sent > 0;
        return sent;
    }

    /**
     * Moves bytes from the socket into the pipe: how many, 0 for none now, or {@link #BROKEN}. It cannot tell the end of
     * the input from "nothing now": where an end is to be expected, and where there is no pipe, the caller has to read.
     */
    int fillPipe(RelayLoop loop) {
        try {
            if (!takePipe(loop)) {
                return 0;
            }
            int n = intoPipe(descriptor);
            if (n > 0) {
                bytes += n;
                loop.spliced(n);
            } else {
                readable = hungUp;
            }
            return n;
        } catch (IOException | RuntimeException e) {
            return BROKEN;
        }
    }

    /** Tells the peer that no byte will come any more. False: the connection is broken. */
    boolean shutdownOutput() {
        outputOver = true;
        try {
            Kernel.shutdownOutput(descriptor);
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Gives everything back; the socket is closed after the batch: with a FIN, or with a reset. */
    void close(RelayLoop loop, boolean reset) {
        if (closed) {
            return;
        }
        closed = true;
        try {
            drop(loop);
            if (reset) {
                socket().setSoLinger(0);
            }
        } catch (IOException | RuntimeException e) {
            loop.unexpected(e); // it is closed all the same, if with a FIN
        }
        loop.closeLater(this);
    }

    /** Closes the descriptor; only the loop calls it, outside a batch, and Netty when the loop ends. */
    @Override
    public void close() throws IOException {
        closed = true;
        try {
            descriptor.close();
        } finally {
            if (registration != null) {
                registration
                        .cancel(); // after the close: the kernel has forgotten the descriptor already, Netty has not
            }
        }
    }
}
