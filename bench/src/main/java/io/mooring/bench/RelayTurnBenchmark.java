package io.mooring.bench;

import io.mooring.data.relay.End;
import io.mooring.data.relay.Relay;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.netty.channel.epoll.LinuxSocket;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A message through a relay and its echo back, over loopback: two turns of the relay, and what the benchmark's own two
 * blocking sockets and the wake-ups cost, which {@code direct} shows alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RelayTurnBenchmark {
    /** Bytes of a message. */
    @Param({"200", "16000"})
    public int bytes;

    /** Whether there is no relay between. */
    @Param({"true", "false"})
    public boolean direct;

    private Vertx vertx;
    private ServerSocket servers;
    private Socket client;
    private byte[] message;

    /** Joins a client and a server that echoes. */
    @Setup
    public void open() throws IOException {
        message = new byte[bytes];
        servers = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        InetSocketAddress server = (InetSocketAddress) servers.getLocalSocketAddress();
        vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(Transport.EPOLL)
                .build();
        if (direct) {
            client = new Socket(server.getAddress(), server.getPort());
        } else {
            client = relayed(server);
        }
        client.setTcpNoDelay(true);
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
    }

    /** A client whose connection the relay joins to that server. */
    private Socket relayed(InetSocketAddress server) throws IOException {
        RelayLoop loop = RelayLoop.of(vertx).get(0);
        LinuxSocket listener = LinuxSocket.newSocketStream(false);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.listen(10);
        Socket connected = new Socket(
                InetAddress.getLoopbackAddress(), listener.localAddress().getPort());
        int descriptor = listener.accept(new byte[25]);
        listener.close();
        Joined relay = new Joined(loop, new io.netty.channel.unix.Socket(descriptor));
        loop.execute(() -> relay.start(server));
        return connected;
    }

    private void echo() {
        byte[] echoed = new byte[bytes];
        try (Socket socket = servers.accept()) {
            socket.setTcpNoDelay(true);
            while (socket.getInputStream().readNBytes(echoed, 0, bytes) == bytes) {
                socket.getOutputStream().write(echoed);
            }
        } catch (IOException closed) {
            System.out.println("the echo has ended: " + closed.getMessage());
        }
    }

    /** There and back. */
    @Benchmark
    public int exchange() throws IOException {
        client.getOutputStream().write(message);
        return client.getInputStream().readNBytes(message, 0, bytes);
    }

    /** Ends all of it. */
    @TearDown
    public void close() throws Exception {
        client.close();
        servers.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    /** A relay without policy. */
    private static final class Joined extends Relay {
        Joined(RelayLoop loop, io.netty.channel.unix.Socket client) {
            super(loop, client);
        }

        void start(InetSocketAddress server) {
            try {
                open();
                connect(server.getAddress(), server.getPort());
            } catch (IOException e) {
                mistake(e);
            }
        }

        @Override
        protected void whileWaiting(End end) {
            if (end == server()) {
                begin();
            }
        }

        @Override
        protected void alarm() {}

        @Override
        protected void tick() {}

        @Override
        protected void over(Cause cause) {}
    }
}
