package io.mooring.control.doors;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Sees each connection of one listening socket as it is accepted, before anything of it is read.
 *
 * <p>Threading: the event loop of the listening socket.
 */
final class Doorkeeper extends ChannelInboundHandlerAdapter {
    private static final int MIN_TIMEOUT_MS = 1000;
    private static final int MAX_TIMEOUT_MS = 3_600_000;
    private static final int MIN_CONNECTIONS = 16;
    private static final int MAX_CONNECTIONS = 100_000;
    private static final long SWEEP_MS = 250;

    private final Connections connections;

    Doorkeeper() {
        Config config = ConfigProvider.getConfig();
        connections = new Connections(
                within(config, "mooring.max-http-connections", MIN_CONNECTIONS, MAX_CONNECTIONS),
                TimeUnit.MILLISECONDS.toNanos(
                        within(config, "mooring.request-timeout-ms", MIN_TIMEOUT_MS, MAX_TIMEOUT_MS)));
    }

    private static int within(Config config, String name, int min, int max) {
        int value = config.getValue(name, Integer.class);
        if (value < min || value > max) {
            throw new IllegalArgumentException(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + ": " + value
                    + " (expected " + min + "…" + max + ").");
        }
        return value;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var sweep = ctx.channel()
                .eventLoop()
                .scheduleWithFixedDelay(connections::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(closed -> sweep.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (accepted instanceof Channel connection) {
            connection.pipeline().addFirst(new RequestWatch(connections));
        }
        ctx.fireChannelRead(accepted);
    }
}
