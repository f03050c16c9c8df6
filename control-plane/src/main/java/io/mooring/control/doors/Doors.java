package io.mooring.control.doors;

import io.netty.bootstrap.ServerBootstrap;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/**
 * Where connections come in: the transport of Vert.x, which is told of each socket that is going to listen. It is found as a
 * service; of Vert.x's and Quarkus's own ways to look at connections none shows one before its first request is there.
 */
public final class Doors extends JDKTransport {
    @Override
    public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap listener) {
        super.configure(options, domainSocket, listener);
        listener.handler(new Doorkeeper());
    }
}
