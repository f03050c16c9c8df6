package io.mooring.data.health;

import io.mooring.api.IpAddress;
import io.mooring.data.own.OwnPorts;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One check of one port: a fresh connection, a conversation on it, a deadline over both, and one finding. Whatever is found,
 * the connection is closed.
 *
 * <p><i>Threading</i>: its event loop only.
 */
final class Probe {
    private final EventLoop loop;
    private final CheckTarget target;
    private final int port;
    private final OwnPorts own;
    private final Function<Probe, Conversation> kind;
    private final Consumer<Finding> told;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Channel channel;
    private @Nullable Conversation talking; // null: not connected yet
    private boolean done;

    /** A probe that has not begun; {@code told} hears its finding, once. */
    Probe(
            EventLoop loop,
            CheckTarget target,
            int port,
            OwnPorts own,
            Function<Probe, Conversation> kind,
            Consumer<Finding> told) {
        this.loop = loop;
        this.target = target;
        this.port = port;
        this.own = own;
        this.kind = kind;
        this.told = told;
    }

    CheckTarget target() {
        return target;
    }

    int port() {
        return port;
    }

    void begin() {
        String refusal = own.why(address().inetAddress(), port);
        if (refusal != null) {
            tell(Finding.failed(refusal));
            return;
        }
        deadline = loop.schedule(this::late, target.timeoutMs(), TimeUnit.MILLISECONDS);
        connect(sources(), 0);
    }

    /** The finding is known, or nobody wants it any more. */
    void tell(Finding finding) {
        if (done) {
            return;
        }
        abandon();
        told.accept(finding);
    }

    /** Ends it; nothing is told any more. */
    void abandon() {
        done = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (channel != null) {
            close(channel);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // there is nobody left to tell
    private static void close(Channel channel) {
        channel.close();
    }

    private void late() {
        tell(Finding.failed(talking == null ? silent(target.timeoutMs()) : talking.late(target.timeoutMs())));
    }

    private static String silent(int ms) {
        return "no answer within " + ms + " ms";
    }

    private List<IpAddress> sources() {
        boolean ipv4 = address().ipv4();
        return target.sources().stream().filter(source -> source.ipv4() == ipv4).toList();
    }

    private IpAddress address() {
        return Objects.requireNonNull(IpAddress.parse(target.host()), "a check's host is an address");
    }

    private void connect(List<IpAddress> sources, int next) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, target.connectMs())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) {
                        kind.apply(Probe.this).addTo(opened.pipeline());
                    }
                });
        InetSocketAddress remote = new InetSocketAddress(address().inetAddress(), port);
        ChannelFuture connecting;
        if (sources.isEmpty()) {
            connecting = bootstrap.connect(remote);
        } else {
            // The port is chosen by connect, for this server alone: binding would need one that is free towards all.
            connecting = bootstrap
                    .option(EpollChannelOption.IP_BIND_ADDRESS_NO_PORT, true)
                    .connect(remote, new InetSocketAddress(sources.get(next).inetAddress(), 0));
        }
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (done) {
                close(connecting.channel());
            } else if (connected.isSuccess()) {
                talking = connecting.channel().pipeline().get(Conversation.class);
            } else {
                failed(connected.cause(), sources, next);
            }
        });
    }

    private void failed(Throwable cause, List<IpAddress> sources, int tried) {
        if ((Problems.ofSource(cause) || Problems.ofThisHost(cause)) && tried + 1 < sources.size()) {
            connect(sources, tried + 1);
        } else if (Problems.ofSource(cause)) {
            tell(Finding.failed("no source address can be used: " + cause.getMessage()));
        } else if (Problems.ofThisHost(cause)) {
            tell(new Finding(Finding.Verdict.NOT_DONE, String.valueOf(cause.getMessage())));
        } else if (cause instanceof ConnectTimeoutException) {
            tell(Finding.failed(silent(target.connectMs())));
        } else {
            tell(Finding.failed(Problems.words(cause)));
        }
    }
}
