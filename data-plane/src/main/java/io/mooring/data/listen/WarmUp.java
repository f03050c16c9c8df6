package io.mooring.data.listen;

import io.mooring.api.Globals;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.IpAddress;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.data.live.LiveParts;
import io.mooring.data.live.LiveState;
import io.mooring.data.live.LiveVirtualServer;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.session.Entrance;
import io.mooring.data.session.Sessions;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fresh process sends itself a few thousand small sessions over loopback, through everything that a client's passes, so
 * that its first real clients do not meet cold code. A virtual server of its own, which nobody sees, takes them.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final int MOST_SESSIONS = 3_000;
    private static final byte[] MESSAGE = new byte[200];
    private static final int PATIENCE_MS = 1_000;

    private WarmUp() {}

    /**
     * Runs it, at most about that long, on the caller's thread and on the loops.
     *
     * @return how many sessions there were; fewer where loopback does not work, which is no reason not to start
     */
    public static int run(Sessions sessions, LiveParts parts, Duration most) {
        long deadline = System.nanoTime() + most.toNanos();
        Listener listener = null;
        int done = 0;
        try (ServerSocket server = new ServerSocket(0, 16, loopback());
                LiveState live = new LiveState(parts)) {
            LiveVirtualServer own = live.put(virtualServer(server.getLocalPort()), Globals.DEFAULT);
            listener = listener(sessions, own);
            Thread answering = new Thread(() -> answer(server), "warm-up");
            answering.setDaemon(true);
            answering.start();
            while (done < MOST_SESSIONS && System.nanoTime() - deadline < 0) {
                ask(listener.sockets().get(done % listener.sockets().size()).port());
                done++;
            }
        } catch (IOException e) {
            LOG.info("warm-up ended early sessions={} reason={}", done, e.getMessage());
        } finally {
            if (listener != null) {
                listener.close().join();
            }
        }
        return done;
    }

    /** Each loop's socket has a port of its own, so that the caller decides which loop has work. */
    private static Listener listener(Sessions sessions, LiveVirtualServer own) throws IOException {
        Entrance entrance = new Entrance(own, 0, List.of(own.admission()));
        List<ListenSocket> sockets = new ArrayList<>();
        BindAddress anyPort = new BindAddress(IpAddress.of(loopback().getAddress()), 0);
        for (RelayLoop loop : sessions.loops()) {
            LinuxSocket socket = anyPort.listen();
            ListenSocket listening = new ListenSocket(loop, socket, entrance, sessions, full -> {});
            sockets.add(listening);
            CompletableFuture.runAsync(listening::open, loop).join();
        }
        return new Listener(entrance, sockets);
    }

    private static void ask(int port) throws IOException {
        try (Socket client = new Socket(loopback(), port)) {
            client.setSoTimeout(PATIENCE_MS);
            client.getOutputStream().write(MESSAGE);
            client.getInputStream().readAllBytes();
        }
    }

    private static void answer(ServerSocket server) {
        try {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().readNBytes(MESSAGE.length);
                    socket.getOutputStream().write(MESSAGE);
                }
            }
        } catch (IOException closed) {
            LOG.debug("warm-up has ended");
        }
    }

    @SuppressWarnings("NullAway") // the records' constructors turn absent fields into their defaults
    private static VirtualServer virtualServer(int serverPort) {
        String address = IpAddress.of(loopback().getAddress()).toString();
        HealthCheck none = new HealthCheck(
                HealthCheckType.NONE,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        RealServer server = new RealServer("warm-up", address, serverPort, null, null, null, null, null);
        return new VirtualServer(
                "warm-up",
                null,
                null,
                null,
                address,
                List.of(1),
                null,
                null,
                none,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of(server));
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
