package io.mooring.data.names;

import io.mooring.api.IpAddress;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.internal.resolver.NameResolver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Names as this host knows them: {@code /etc/hosts}, then the name servers of {@code /etc/resolv.conf}.
 *
 * <p>Threading: any thread asks; answers come on an event loop of the Vert.x that it was made with, which must not be the
 * relay's.
 */
public final class DnsNames implements Names {
    private static final Logger LOG = LoggerFactory.getLogger(DnsNames.class);
    private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");
    private static final int QUERY_TIMEOUT_MS = 2000;
    private static final int HOSTS_REFRESH_MS = 1000;

    private final NameResolver resolver;
    private final Clock clock;

    /** Names as these options say; what is asked is asked anew each time. */
    public DnsNames(Vertx vertx, Clock clock, AddressResolverOptions options) {
        this.resolver = new NameResolver(
                vertx,
                options.setCacheMaxTimeToLive(0)
                        .setCacheNegativeTimeToLive(0)
                        .setHostsRefreshPeriod(HOSTS_REFRESH_MS)
                        .setQueryTimeout(QUERY_TIMEOUT_MS));
        this.clock = clock;
    }

    /**
     * The options of this host. A host without name servers asks itself, as resolv.conf(5) has it: the library's own default
     * would be somebody else's servers on the internet.
     */
    public static AddressResolverOptions ofThisHost() {
        AddressResolverOptions options = new AddressResolverOptions();
        try (var lines = Files.lines(RESOLV_CONF)) {
            lines.map(line -> line.strip().split("\\s+"))
                    .filter(words -> words.length > 1 && words[0].equals("nameserver"))
                    .filter(words -> IpAddress.parse(words[1]) != null)
                    .forEach(words -> options.addServer(words[1]));
        } catch (IOException e) {
            LOG.info("event=no-name-servers file={} problem=\"{}\"", RESOLV_CONF, String.valueOf(e));
        }
        List<String> servers = options.getServers();
        return servers == null || servers.isEmpty() ? options.addServer("127.0.0.1") : options;
    }

    @Override
    public void resolve(String name, Consumer<Resolution> result) {
        resolver.resolveAll(name)
                .map(found -> answer(found))
                .otherwise(problem -> new Resolution(clock.instant(), List.of(), words(problem)))
                .onSuccess(result::accept);
    }

    private Resolution answer(List<InetSocketAddress> found) {
        List<IpAddress> all = found.stream()
                .map(one -> IpAddress.of(one.getAddress().getAddress()))
                .distinct()
                .toList();
        // What may not be written as an address may not come by way of a name either.
        List<IpAddress> addresses = all.stream().filter(IpAddress::oneHost).toList();
        String problem = all.isEmpty() ? "it has no address" : "it has no address of one host, but " + all.get(0);
        return new Resolution(clock.instant(), addresses, addresses.isEmpty() ? problem : null);
    }

    private static String words(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof DnsErrorCauseException error) {
                return "the name server says " + error.getCode();
            }
            if (cause instanceof DnsNameResolverTimeoutException) {
                return "no answer from a name server";
            }
        }
        return String.valueOf(problem.getMessage());
    }
}
