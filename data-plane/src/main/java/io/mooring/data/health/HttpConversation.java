package io.mooring.data.health;

import io.mooring.api.HealthCheck;
import io.mooring.api.IpAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;

/**
 * Sends a GET over HTTP/1.1 and judges the answer: its status, and its body where a text is expected in it. Redirects are
 * answers like others and are not followed. Interim answers (1xx) are skipped.
 *
 * <p>Limits: {@link #MOST_HEADER_BYTES} of headers, {@link #MOST_BODY_BYTES} of body, of which nothing is kept.
 */
final class HttpConversation extends Conversation {
    static final int MOST_LINE_BYTES = 4 * 1024;
    static final int MOST_HEADER_BYTES = 16 * 1024;
    static final int MOST_BODY_BYTES = 64 * 1024;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int FIRST_FINAL = 200;

    private final HealthCheck how;
    private final Needle needle;
    private boolean interim;
    private boolean statusPassed;
    private String status = "";

    HttpConversation(Probe probe) {
        super(probe);
        how = target().how();
        needle = new Needle(how.expectBody() == null ? "" : how.expectBody());
    }

    @Override
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(
                new HttpResponseDecoder(new HttpDecoderConfig()
                        .setMaxInitialLineLength(MOST_LINE_BYTES)
                        .setMaxHeaderSize(MOST_HEADER_BYTES)),
                this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        send(
                context,
                "GET " + how.path() + " HTTP/1.1\r\n"
                        + "Host: " + host() + "\r\n"
                        + "User-Agent: Mooring health check\r\n"
                        + "Accept: */*\r\n"
                        + "Connection: close\r\n\r\n");
    }

    /** RFC 9110 section 7.2: with the port, unless it is the usual one. */
    private String host() {
        if (how.host() != null) {
            return how.host();
        }
        IpAddress address = IpAddress.parse(target().name());
        String name = address == null ? target().name() : address.host();
        return port() == 80 ? name : name + ":" + port();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpResponse answer) {
                heard(answer);
            }
            if (message instanceof HttpContent content && !interim) {
                heard(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void heard(HttpResponse answer) {
        if (answer.decoderResult().isFailure()) {
            fail(broken(answer.decoderResult().cause()));
            return;
        }
        int code = answer.status().code();
        interim = code < FIRST_FINAL && code != SWITCHING_PROTOCOLS;
        if (interim) {
            return;
        }
        status = "status " + code;
        statusPassed = StatusRanges.contain(how.expectStatus(), code);
        if (!statusPassed) {
            fail(status + ", expected " + how.expectStatus());
        } else if (seeksNothing()) {
            pass(status);
        }
    }

    private void heard(HttpContent content) {
        if (content.decoderResult().isFailure()) {
            fail(broken(content.decoderResult().cause()));
        } else if (!statusPassed || seeksNothing()) {
            return; // told already
        } else if (needle.foundIn(content.content())) {
            pass(status + ", body has " + Finding.quoted(String.valueOf(how.expectBody())));
        } else if (content instanceof LastHttpContent) {
            fail(lacking());
        } else if (needle.soughtBytes() >= MOST_BODY_BYTES) {
            fail(lacking() + " in its first " + MOST_BODY_BYTES + " bytes");
        }
    }

    private boolean seeksNothing() {
        return how.expectBody() == null || how.expectBody().isEmpty();
    }

    private String lacking() {
        return "body lacks " + Finding.quoted(String.valueOf(how.expectBody()));
    }

    private static String broken(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return "headers longer than " + MOST_HEADER_BYTES + " bytes";
        }
        if (cause instanceof TooLongHttpLineException) {
            return "no HTTP: a first line longer than " + MOST_LINE_BYTES + " bytes";
        }
        return "no HTTP: " + Finding.quoted(String.valueOf(cause.getMessage()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(status.isEmpty() ? "closed without an answer" : "body ended early, and " + lacking());
    }

    @Override
    String late(int timeoutMs) {
        return status.isEmpty() ? super.late(timeoutMs) : lacking() + " after " + timeoutMs + " ms";
    }
}
