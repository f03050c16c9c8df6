package io.mooring.data.health;

import io.mooring.api.CheckResult;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Vertx;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.time.Clock;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Opens a TCP connection and closes it again: passed when the handshake ended in time.
 *
 * <p>Threading: any thread calls, the result comes on an event loop of the Vert.x that it was made with, which must not be
 * the relay's.
 */
public final class TcpCheck implements Check {
    private final NetClient client;
    private final Clock clock;
    private final LongSupplier nanos;

    /**
     * A check that connects through this Vert.x.
     *
     * @param clock tells when a check ended
     * @param nanos tells how long it took
     */
    public TcpCheck(Vertx vertx, Clock clock, LongSupplier nanos) {
        this.client = vertx.createNetClient(new NetClientOptions().setReconnectAttempts(0));
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public void run(CheckTarget target, Consumer<CheckResult> result) {
        long start = nanos.getAsLong();
        client.connect(new ConnectOptions()
                        .setHost(target.host())
                        .setPort(target.port())
                        .setTimeout(target.timeoutMs()))
                .onComplete(connected -> {
                    long latencyMs = (nanos.getAsLong() - start) / 1_000_000;
                    if (connected.succeeded()) {
                        connected.result().close();
                    }
                    String detail = connected.succeeded() ? "connected" : words(connected.cause(), target);
                    result.accept(new CheckResult(clock.instant(), connected.succeeded(), detail, latencyMs));
                });
    }

    private static String words(Throwable cause, CheckTarget target) {
        if (cause instanceof ConnectTimeoutException) {
            return "no answer within " + target.timeoutMs() + " ms";
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to host";
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof ConnectException && message.contains("refused")) {
            return "connection refused";
        }
        if (message.contains("unreachable")) {
            return "network unreachable";
        }
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
