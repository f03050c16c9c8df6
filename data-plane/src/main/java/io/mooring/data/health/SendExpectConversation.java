package io.mooring.data.health;

import io.mooring.api.HealthCheck;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Sends {@code send}, if anything, and waits until the answer contains {@code expect}; without that, any byte will do. Texts
 * are sent and sought as UTF-8, as they are. Of the answer the first {@link #MOST_BYTES} count.
 */
final class SendExpectConversation extends Conversation {
    static final int MOST_BYTES = 64 * 1024;

    private final String expected;
    private final Needle needle;

    SendExpectConversation(Probe probe) {
        super(probe);
        HealthCheck how = target().how();
        expected = how.expect() == null ? "" : how.expect();
        needle = new Needle(expected);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        String send = target().how().send();
        if (send != null) {
            send(context, send);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (needle.foundIn(bytes)) {
                pass(expected.isEmpty() ? "answered" : "answered " + Finding.quoted(expected));
            } else if (needle.soughtBytes() >= MOST_BYTES) {
                fail(lacking() + " in its first " + MOST_BYTES + " bytes");
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(needle.soughtBytes() == 0 ? "closed without an answer" : lacking());
    }

    @Override
    String late(int timeoutMs) {
        return needle.soughtBytes() == 0 ? super.late(timeoutMs) : lacking() + " after " + timeoutMs + " ms";
    }

    private String lacking() {
        return "answer lacks " + Finding.quoted(expected);
    }
}
