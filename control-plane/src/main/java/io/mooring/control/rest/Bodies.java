package io.mooring.control.rest;

import io.mooring.api.Excerpt;
import io.mooring.control.doors.SlowRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests whose caller may make them, before a thread is taken that could block: a slow body holds up
 * nobody else.
 *
 * <p>Threading: each request on its event loop.
 */
@Singleton
public class Bodies {
    /** The most bytes that all bodies being read may have together. */
    static final long MAX_HELD_BYTES = Math.max(32 << 20, Runtime.getRuntime().maxMemory() / 8);

    private static final String COMPLETE = Bodies.class.getName();

    private final Problems problems;
    private final AtomicLong held = new AtomicLong();

    @Inject
    Bodies(Problems problems) {
        this.problems = problems;
    }

    /** Whether a body follows the head of a request. */
    static boolean announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || length != null && !length.strip().equals("0");
    }

    /** Whether all of the body was read. A request that the framework has paused says that it has not ended. */
    static boolean complete(RoutingContext call) {
        return call.get(COMPLETE, false);
    }

    /** The bytes of all bodies being read. */
    public long heldBytes() {
        return held.get();
    }

    /** Reads the body, if there is one, and goes on. */
    void read(RoutingContext call) {
        ProblemException refusal = refusal(call.request());
        if (refusal != null) {
            problems.answer(call, refusal);
        } else if (announced(call.request())) {
            new Body(call).read();
        } else {
            call.next();
        }
    }

    private static @Nullable ProblemException refusal(HttpServerRequest request) {
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.strip().equalsIgnoreCase("identity")) {
            return new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Encoding: " + Excerpt.of(coding) + " is not accepted (expected none).",
                    List.of(),
                    Map.of("Accept-Encoding", "identity"));
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && !concrete(type)) {
            return new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type: \"" + Excerpt.of(type) + "\" is no media type (expected "
                            + RequestRules.expectedContent(request.method().name(), request.path()) + ").");
        }
        String expectation = request.getHeader(HttpHeaders.EXPECT);
        if (expectation != null && !expectation.strip().equalsIgnoreCase("100-continue")) {
            return new ProblemException(
                    ProblemType.INVALID_PARAMETER, "Expect: " + Excerpt.of(expectation) + " (expected 100-continue).");
        }
        return null;
    }

    /** Whether it is one type, not a range of types. */
    private static boolean concrete(String type) {
        try {
            MediaType parsed = MediaType.valueOf(type);
            return !parsed.isWildcardType() && !parsed.isWildcardSubtype();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** One body on its way. */
    private final class Body {
        private final RoutingContext call;
        private final Buffer read = Buffer.buffer();
        private boolean done;
        private int counted; // bytes of it in what is held

        Body(RoutingContext call) {
            this.call = call;
        }

        void read() {
            call.addEndHandler(end -> release());
            HttpServerRequest request = call.request();
            request.exceptionHandler(failure -> refuse(
                    failure instanceof SlowRequest
                            ? new ProblemException(ProblemType.REQUEST_TIMEOUT, String.valueOf(failure.getMessage()))
                            : new ProblemException(
                                    ProblemType.INVALID_PARAMETER,
                                    "The body ended before it was complete, or its chunks are not well-formed.")));
            request.handler(this::add);
            request.endHandler(end -> complete());
            if (request.headers().contains(HttpHeaders.EXPECT)) {
                call.response().writeContinue(); // else curl waits a second before it sends what is larger than 1 MiB
            }
            request.resume();
        }

        private void add(Buffer part) {
            if (done || call.response().closed()) {
                return; // who has gone while he was looked up is not told of any more, so his bytes would stay counted
            }
            if (read.length() + part.length() > HttpEdge.maxBody(HttpEdge.path(call))) {
                refuse(HttpEdge.tooLarge(HttpEdge.path(call)));
            } else if (held.addAndGet(part.length()) > MAX_HELD_BYTES) {
                held.addAndGet(-part.length());
                refuse(new ProblemException(
                        ProblemType.TOO_BUSY,
                        "The bodies of other requests take all the memory there is for them. Try again in a moment.",
                        List.of(),
                        Map.of("Retry-After", "1")));
            } else {
                counted += part.length();
                read.appendBuffer(part);
            }
        }

        private void refuse(ProblemException problem) {
            if (!done) {
                done = true;
                release(); // the end of an answer on a connection that has gone is not told
                problems.answer(call, problem);
            }
        }

        private void release() {
            held.addAndGet(-counted);
            counted = 0;
        }

        private void complete() {
            if (!done) {
                done = true;
                release(); // those that are complete are as many as there are threads for them
                call.put(COMPLETE, true);
                ((RoutingContextInternal) call).setBody(read);
                call.next();
            }
        }
    }
}
