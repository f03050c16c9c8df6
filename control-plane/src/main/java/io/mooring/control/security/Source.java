package io.mooring.control.security;

import io.mooring.api.IpAddress;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt to log in comes from: the address at the other end of the TCP connection. Behind a proxy that is the
 * proxy; headers that name another are not believed. Of an IPv6 address the first 64 bits count, which one customer has.
 */
final class Source {
    private static final String ATTRIBUTE = Source.class.getName();
    private static final String UNKNOWN = "unknown";

    private Source() {}

    /** Gives an attempt its source. */
    static <T extends AuthenticationRequest> T stamp(T request, RoutingContext call) {
        request.setAttribute(ATTRIBUTE, of(call.request().remoteAddress()));
        return request;
    }

    /** The source of an attempt. */
    static String of(AuthenticationRequest request) {
        String source = request.getAttribute(ATTRIBUTE);
        return source == null ? UNKNOWN : source;
    }

    private static String of(@Nullable SocketAddress peer) {
        String text = peer == null ? null : peer.hostAddress();
        if (text == null) {
            return UNKNOWN;
        }
        int zone = text.indexOf('%');
        return of(zone < 0 ? text : text.substring(0, zone));
    }

    /** The source that an address literal counts as. */
    static String of(String literal) {
        IpAddress address = IpAddress.parse(literal);
        if (address == null) {
            return literal.toLowerCase(Locale.ROOT);
        }
        return address.high() == 0 ? address.toString() : new IpAddress(address.high(), 0) + "/64";
    }
}
