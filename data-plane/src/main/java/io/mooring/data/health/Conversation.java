package io.mooring.data.health;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.nio.charset.StandardCharsets;

/**
 * What one kind of check does on its connection, from the moment that it stands. It tells its probe what it has found, once;
 * the probe owns connect, deadline and close.
 *
 * <p><i>Threading</i>: the connection's event loop only.
 */
abstract class Conversation extends ChannelInboundHandlerAdapter {
    private final Probe probe;

    Conversation(Probe probe) {
        this.probe = probe;
    }

    /** What is checked. */
    final CheckTarget target() {
        return probe.target();
    }

    /** The checked port. */
    final int port() {
        return probe.port();
    }

    final void pass(String detail) {
        probe.tell(Finding.passed(detail));
    }

    final void fail(String detail) {
        probe.tell(Finding.failed(detail));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection, which is heard of
    static void send(ChannelHandlerContext context, String text) {
        context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
    }

    /** Takes its place in a new connection, behind the codecs that it needs. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(this);
    }

    /** What is wrong when the time is over and nothing has been found. */
    String late(int timeoutMs) {
        return "connected, but no answer within " + timeoutMs + " ms";
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail("closed without an answer");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(Problems.words(cause));
    }
}
