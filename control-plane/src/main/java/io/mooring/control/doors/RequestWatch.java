package io.mooring.control.doors;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the first that sees its bytes: knows since when a request is on its way.
 *
 * <pre>
 *  accepted ──▶ awaited ──first byte──▶ coming ──last byte──▶ served ──answered──┐
 *                  ▲ since = accept, or 0     since            since = 0         │
 *                  └─────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Threading: the connection's event loop, apart from {@link #late}, {@link #cut} and {@link #leave}.
 */
final class RequestWatch extends ChannelDuplexHandler {
    private static final String DECODER = "httpDecoder"; // what Vert.x calls its handlers
    private static final String SERVER = "handler";
    private static final String TLS = "ssl";

    private final Connections connections;
    private volatile long since = System.nanoTime() | 1; // 0: nothing is on its way
    private volatile @Nullable Channel channel;
    private @Nullable Messages messages;
    private boolean said; // at least a byte has come since the last request
    private boolean cut;

    RequestWatch(Connections connections) {
        this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        Channel accepted = ctx.channel();
        channel = accepted;
        if (!connections.admit(this)) {
            close(accepted);
            return;
        }
        accepted.closeFuture().addListener(closed -> connections.gone(this));
        ChannelPipeline pipeline = ctx.pipeline();
        if (pipeline.get(TLS) != null) {
            pipeline.addAfter(TLS, null, new AfterHandshake());
        } else {
            watchMessages(pipeline);
        }
        ctx.fireChannelActive();
    }

    /** What follows the handshake is put into the pipeline by it. */
    private final class AfterHandshake extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
            if (event instanceof SslHandshakeCompletionEvent && ctx.channel().isActive()) {
                watchMessages(ctx.pipeline());
                ctx.pipeline().remove(this);
            }
        }
    }

    private void watchMessages(ChannelPipeline pipeline) {
        if (pipeline.get(DECODER) == null || pipeline.get(SERVER) == null) {
            connections.gone(this); // it does not speak HTTP
            pipeline.remove(this);
        } else if (messages == null) {
            messages = new Messages(this);
            pipeline.addBefore(SERVER, null, messages);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        said = true;
        begins();
        ctx.fireChannelRead(bytes);
    }

    /** A request is on its way, if none was. */
    void begins() {
        if (since == 0) {
            since = System.nanoTime() | 1;
        }
    }

    /** The last byte of a request has come. */
    void complete() {
        since = 0;
        said = false;
    }

    /** An answer has ended: what of another request is there already was not awaited until now. */
    void answered() {
        if (since != 0) {
            since = System.nanoTime() | 1;
        }
    }

    void served() {
        connections.served(this);
    }

    void waits() {
        connections.waits(this);
    }

    /** Whether its request has taken too long at this time. */
    boolean late(long now) {
        long began = since;
        return began != 0 && now - began > connections.timeoutNanos();
    }

    /** Ends it, with an answer where there is something to be answered. */
    void cut() {
        Channel open = channel;
        if (open != null && !open.eventLoop().isShuttingDown()) {
            open.eventLoop().execute(() -> {
                Messages http = messages;
                if (!late(System.nanoTime()) || !open.isActive()) {
                    return;
                }
                if (cut || http == null || !said) {
                    close(open); // it was told, or would not know what it is told about
                } else {
                    cut = true;
                    http.late(connections.timeoutNanos() / 1_000_000);
                }
            });
        }
    }

    /** Makes room for another. */
    void leave() {
        Channel open = channel;
        if (open != null) {
            close(open);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for its end
    private static void close(Channel channel) {
        channel.close();
    }
}
