package io.mooring.control.doors;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One connection, as the last before the HTTP server: sees where requests and answers begin and end. In place of a request
 * that cannot be read it hands on one that says so, so that it is answered as every other; nothing after it is read.
 *
 * <p>Threading: the connection's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write has its promise, and nobody waits for the end of a close
final class Messages extends ChannelDuplexHandler {
    /** Who has so much to read and sends yet another request does not read. */
    private static final long MAX_UNREAD_BYTES = 1 << 20;

    private final RequestWatch watch;
    private @Nullable ChannelHandlerContext here;
    private int unanswered; // requests whose head has come, less the answers that have ended
    private boolean coming; // the head of a request has come, and not its end
    private boolean deaf;

    Messages(RequestWatch watch) {
        this.watch = watch;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        here = ctx;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            if (ctx.channel().bytesBeforeWritable() > MAX_UNREAD_BYTES) {
                ReferenceCountUtil.release(message);
                ctx.close();
                return;
            }
            Unreadable unreadable = Unreadable.of(request);
            if (unreadable != null) {
                handOn(ctx, unreadable.standIn(request));
                ReferenceCountUtil.release(message);
                return;
            }
            head();
        }
        boolean last = message instanceof LastHttpContent;
        if (message instanceof HttpContent content && content.decoderResult().isFailure()) {
            deaf = true;
            ReferenceCountUtil.release(message);
            breakOff(ctx, new DecoderException("the body is not well-formed"));
            return;
        }
        if (last) {
            coming = false;
            watch.complete();
            place();
        }
        ctx.fireChannelRead(message);
    }

    private void head() {
        unanswered++;
        coming = true;
        watch.begins();
    }

    private void handOn(ChannelHandlerContext ctx, DefaultHttpRequest standIn) {
        deaf = true;
        head();
        ctx.fireChannelRead(standIn);
        coming = false;
        place();
        ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        ctx.fireChannelReadComplete();
    }

    /** Among those that wait stand the connections that owe us something. */
    private void place() {
        if (unanswered > 0 && !(coming && unanswered == 1)) {
            watch.served();
        } else {
            watch.waits();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise);
        if (message instanceof LastHttpContent && !interim(message)) {
            unanswered--;
            if (!coming || unanswered > 0) {
                watch.answered();
            }
            place();
        }
    }

    private static boolean interim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    /** Says that a request took too long; what can be said depends on how much of it is there. */
    void late(long timeoutMs) {
        ChannelHandlerContext ctx = here;
        if (ctx == null) {
            return;
        }
        if (!coming && unanswered == 0) {
            handOn(ctx, Unreadable.late(timeoutMs).standIn(null));
        } else if (coming && unanswered == 1) {
            deaf = true;
            breakOff(ctx, new SlowRequest(timeoutMs));
        } else {
            ctx.close();
        }
    }

    /**
     * Tells who reads the body, and answers then, what is wrong with it. Not at once: the server may be about to note that it
     * has written the answer before.
     */
    private void breakOff(ChannelHandlerContext ctx, Exception why) {
        ctx.executor().execute(() -> {
            if (unanswered == 1) {
                ctx.fireExceptionCaught(why);
            }
            ctx.close();
        });
    }
}
