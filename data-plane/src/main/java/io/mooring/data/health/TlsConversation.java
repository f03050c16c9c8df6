package io.mooring.data.health;

import io.mooring.api.IpAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake, then a close with {@code close_notify}. The certificate is not verified: whether the server speaks TLS is
 * the question, whom it may call itself is its clients'. The server name that is sent (SNI, RFC 6066 section 3) is {@code
 * healthCheck.host}, else the real server's host name; an address is never sent.
 */
final class TlsConversation extends Conversation {
    /** A clean close waits for the other's: without that, what the server still sends would be answered by a reset. */
    private static final int CLOSE_MS = 1000;

    private final SslContext context;

    TlsConversation(Probe probe, SslContext context) {
        super(probe);
        this.context = context;
    }

    @Override
    void addTo(ChannelPipeline pipeline) {
        SSLEngine engine = context.newEngine(pipeline.channel().alloc());
        String name = serverName();
        if (name != null) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            engine.setSSLParameters(parameters);
        }
        SslHandler tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(0); // the probe has a deadline
        tls.setCloseNotifyReadTimeoutMillis(CLOSE_MS);
        pipeline.addLast(tls, this);
    }

    private @Nullable String serverName() {
        String wanted = target().how().host();
        String name = wanted == null ? target().name() : wanted;
        return IpAddress.parse(name) == null ? name : null;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                SslHandler tls = context.pipeline().get(SslHandler.class);
                pass(tls.engine().getSession().getProtocol() + " handshake");
            } else {
                fail("no TLS: " + words(handshake.cause()));
            }
        }
    }

    private static String words(Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        String message = root.getMessage();
        return message == null ? "closed in the handshake" : Finding.quoted(message);
    }

    @Override
    String late(int timeoutMs) {
        return "connected, but no TLS handshake within " + timeoutMs + " ms";
    }
}
