package io.mooring.data.health;

import io.mooring.api.CheckResult;
import io.mooring.api.HealthCheckType;
import io.mooring.data.faults.FaultLine;
import io.mooring.data.own.OwnPorts;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Clock;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Every kind of check, over real sockets: which conversation a target wants, and what became of it as a result.
 *
 * <p>Threading: any thread calls, the result comes on an event loop of the Vert.x that it was made with, which has the epoll
 * transport and must not be the relay's.
 */
public final class Checks implements Check {
    private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

    private final EventLoopGroup loops;
    private final Clock clock;
    private final LongSupplier nanos;
    private final OwnPorts own;
    private final FaultLine notDone = new FaultLine(LOG, Level.WARN, "checks-not-done");
    private volatile @Nullable SslContext tls;

    /**
     * Checks that connect through this Vert.x.
     *
     * @param clock tells when a check ended
     * @param nanos tells how long it took
     * @param own where nobody is checked: that fails
     */
    public Checks(Vertx vertx, Clock clock, LongSupplier nanos, OwnPorts own) {
        this.loops = ((VertxInternal) vertx).nettyEventLoopGroup();
        this.clock = clock;
        this.nanos = nanos;
        this.own = own;
    }

    @Override
    public void run(CheckTarget target, Consumer<@Nullable CheckResult> result) {
        long start = nanos.getAsLong();
        EventLoop loop = loops.next();
        PortProbes probes = new PortProbes(
                loop, target, own, probe -> conversation(target.how().type(), probe), finding -> {
                    long latencyMs = (nanos.getAsLong() - start) / 1_000_000;
                    result.accept(resultOf(finding, latencyMs));
                });
        try {
            loop.execute(probes::begin);
        } catch (RejectedExecutionException stopped) {
            result.accept(null);
        }
    }

    private Conversation conversation(HealthCheckType type, Probe probe) {
        return switch (type) {
            case TCP, NONE -> new TcpConversation(probe);
            case TLS -> new TlsConversation(probe, tls());
            case HTTP -> new HttpConversation(probe);
            case SEND_EXPECT -> new SendExpectConversation(probe);
        };
    }

    private @Nullable CheckResult resultOf(Finding finding, long latencyMs) {
        if (finding.verdict() == Finding.Verdict.NOT_DONE) {
            notDone.add("problem=\"" + finding.detail()
                    + "\""); // when this host runs out of something, every check says so
            return null;
        }
        return new CheckResult(clock.instant(), finding.passed(), finding.detail(), latencyMs);
    }

    /** Made when it is first needed: that takes a tenth of a second. */
    private SslContext tls() {
        SslContext made = tls;
        if (made == null) {
            try {
                made = SslContextBuilder.forClient()
                        .sslProvider(SslProvider.JDK)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build();
            } catch (SSLException e) {
                throw new IllegalStateException("the JDK speaks TLS", e);
            }
            tls = made;
        }
        return made;
    }
}
