package io.mooring.data.health;

import io.netty.channel.ChannelHandlerContext;

/** Says nothing: the handshake of TCP is all that was wanted. */
final class TcpConversation extends Conversation {
    TcpConversation(Probe probe) {
        super(probe);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        pass("connected");
    }
}
