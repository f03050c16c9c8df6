package io.mooring.control.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.AdminState;
import io.mooring.api.Balance;
import io.mooring.api.ConnectionLog;
import io.mooring.api.Fallback;
import io.mooring.api.Globals;
import io.mooring.api.HealthCheckType;
import io.mooring.api.OnServerDown;
import io.mooring.api.OnTableFull;
import io.mooring.api.PersistenceMode;
import io.mooring.api.ProxyProtocolVersion;
import io.mooring.api.RealServer;
import io.mooring.api.VirtualServer;
import io.mooring.control.imports.ImportedLine.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What HAProxy's lines come to. */
class HaproxyImportTest {
    private static final String TIMES = "defaults\n timeout connect 4s\n timeout client 43s\n timeout server 43s\n";

    @Test
    void theGuidesMistakesAreReadAsTheyWereMeant() throws IOException {
        Imported read = strict(resource("/imports/guide.cfg"));

        VirtualServer ocs = Objects.requireNonNull(read.configuration().virtualServer("OCS"));
        assertThat(ocs.address()).isEqualTo("192.168.2.171");
        assertThat(ocs.ports()).containsExactly(5060, 5061, 135, 443, 444);
        assertThat(ocs.balance()).isEqualTo(Balance.LEASTCONN);
        assertThat(ocs.persistence().tableSize()).isEqualTo(10_485_760);
        assertThat(ocs.persistence().timeoutSeconds()).isEqualTo(1800);
        assertThat(ocs.persistence().onServerDown()).isEqualTo(OnServerDown.PREFER);
        assertThat(ocs.fallback()).isEqualTo(new Fallback("127.0.0.1", 9081));
        assertThat(ocs.healthCheck().type()).isEqualTo(HealthCheckType.TCP);
        assertThat(ocs.healthCheck().port()).isEqualTo(5061);
        assertThat(ocs.maxConnections()).isEqualTo(40000);
        assertThat(ocs.timeouts().clientMs()).as("that of the globals").isNull();
        assertThat(ocs.timeouts().serverMs()).isEqualTo(1_800_000);
        assertThat(ocs.realServers())
                .extracting(RealServer::name, RealServer::address, RealServer::port)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple("OCS-Real-1", "10.20.1.1", null),
                        org.assertj.core.api.Assertions.tuple("OCS-Real-2", "10.20.1.2", null));
        assertThat(read.configuration().virtualServers()).as("no statistics").hasSize(1);
        Globals globals = read.configuration().globals();
        assertThat(globals.maxConnections()).isEqualTo(80000);
        assertThat(List.of(globals.connectTimeoutMs(), globals.clientTimeoutMs(), globals.serverTimeoutMs()))
                .containsExactly(4000, 1_800_000, 43000);
        assertThat(globals.redispatch()).isTrue();

        assertThat(outcomes(read, "server backup"))
                .containsExactly(
                        "approximated: it is the fallback, to which no client" + " is stuck; in HAProxy they are");
        assertThat(outcomes(read, "bind"))
                .containsExactly("approximated: several addresses are apart by commas in HAProxy; all are read");
        assertThat(outcomes(read, "daemon")).containsExactly("ignored: it is about HAProxy itself");
        assertThat(outcomes(read, "clitimeout")).containsExactly("applied");
        assertThat(outcomes(read, "stick-table").get(0))
                .startsWith("approximated: the time counts from the client's last");
    }

    @Test
    void aMisspeltWordIsAnErrorWithASuggestionAndReadByTheLenient() {
        String text = TIMES + "listen a\n bnd 10.0.0.1:80\n server s 10.1.0.1:80\n";

        ImportedLine error = strict(text).errors().get(1); // the first is its section, which binds nothing then
        Imported read = lenient(text);

        assertThat(error.line()).isEqualTo(6);
        assertThat(error.text()).isEqualTo("bnd 10.0.0.1:80");
        assertThat(error.message()).isEqualTo("\"bnd\" is no word of HAProxy");
        assertThat(error.suggestion()).isEqualTo("bind 10.0.0.1:80");
        assertThat(read.errors()).isEmpty();
        assertThat(outcomes(read, "bnd")).containsExactly("approximated: \"bnd\" is read as \"bind\"");
        assertThat(only(read).ports()).containsExactly(80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout client 10   | approximated: without a unit it is 10 ms, as in HAProxy",
                "timeout client 2h   | applied",
                "timeout client x    | error: \"x\" is no time (expected a number with us, ms, s, m, h or d)",
                "timeout http-request 5s | approximated: Mooring has no timeout \"http-request\"",
                "mode http           | approximated: HTTP is relayed as TCP, connection by connection",
                "balance uri         | error: Mooring does not balance by \"uri\" (expected leastconn, roundrobin, source,"
                        + " random or first)",
                "balance random(2)   | applied",
                "option forwardfor   | error: Mooring does not look into HTTP",
                "option tcpka        | ignored: it is about HAProxy itself",
                "option nonsense     | error: \"nonsense\" is no option that Mooring knows",
                "http-request deny   | error: Mooring relays TCP and has no \"http-request\"",
                "cookie S insert     | approximated: clients are known by their address, not by a cookie",
                "bind 10.0.0.1       | error: \"10.0.0.1\" is no address and port to listen on (expected as 192.0.2.1:80)",
                "bind 10.0.0.1:0     | error: \"0\" is no port (expected 1…65535, or a range of at most 1024)",
                "bind 10.0.0.1:81 ssl crt x | error: Mooring passes TLS through and does not end it",
                "bind unix@/x        | error: \"unix@/x\" is no address and port to listen on (expected as 192.0.2.1:80)",
                "server s 10.1.0.1:+1 | error: \"+1\" is no port (expected 1…65535, or none: the client's)",
                "server s /socket    | error: \"/socket\" is no address of a server that Mooring can reach",
                "server s 10.1.0.1 weight | error: \"weight\" has no value",
                "server s 10.1.0.1 ssl verify none | error: Mooring relays what the client sends and encrypts nothing"
                        + " itself",
                "server s 10.1.0.1 nonsense | approximated: \"nonsense\" is not known to Mooring",
                "use_backend x if y  | error: Mooring sends all clients of a virtual server to its own real servers",
                "description \"a     | error: a quote is not closed",
                "log \"$HOST\"       | error: lines go to the log of the data plane (globals.connectionLog); variables of the"
                        + " environment are not known here",
            })
    void everyLineHasItsVerdict(String line, String verdict) {
        Imported read = strict(TIMES + "listen a\n bind 10.0.0.1:80\n " + line + " # 5\n");

        assertThat(outcomes(read, line + " # 5").stream()
                        .map(said -> sorted(said))
                        .toList())
                .containsExactly(sorted(verdict));
    }

    /** What is said of a line in several parts is said in any order. */
    private static List<String> sorted(String verdict) {
        String outcome = verdict.split(":", 2)[0];
        return List.of(verdict.substring(Math.min(verdict.length(), outcome.length() + 1))
                        .split(";"))
                .stream()
                .map(part -> outcome + part.strip())
                .sorted()
                .toList();
    }

    @Test
    void aFrontendAndItsBackendAreOneVirtualServer() {
        Imported read = strict(TIMES.replace("client 43s", "client 60s") + """
                    log global
                    option dontlog-normal
                    default-server inter 5s slowstart 10s
                frontend in
                    bind *:80 accept-proxy
                    bind :::81
                    acl bad src 10.9.0.0/16 10.8.0.1
                    tcp-request connection reject if bad
                    tcp-request connection reject if !{ src 10.0.0.0/8 }
                    maxconn 5
                    default_backend out
                backend out
                    balance source
                    source 10.2.0.1
                    timeout queue 1s
                    timeout server 5s
                    option redispatch
                    option httpchk GET /alive HTTP/1.1\\r\\nHost:\\ www.example.net
                    http-check expect status 200-299
                    stick-table type ipv6 size 10k nopurge
                    stick on src,ipmask(24,64)
                    server a 10.1.0.1:80 weight 7 maxconn 9 check send-proxy-v2 on-marked-down shutdown-sessions
                    server b [2001:db8::1]:80 disabled check send-proxy-v2
                    server c host.example.net:81 backup check send-proxy-v2 init-addr none
                backend unused
                    server x 10.1.0.9:1
                resolvers dns
                    hold valid 10s
                """);

        assertThat(read.errors()).isEmpty();
        assertThat(read.headings()).containsKeys("in", "in-2");
        VirtualServer first = Objects.requireNonNull(read.configuration().virtualServer("in"));
        assertThat(first.address()).isEqualTo("0.0.0.0");
        assertThat(Objects.requireNonNull(read.configuration().virtualServer("in-2"))
                        .address())
                .isEqualTo("::");
        assertThat(first.proxyProtocol().accept()).isTrue();
        assertThat(first.proxyProtocol().send()).isEqualTo(ProxyProtocolVersion.V2);
        assertThat(first.denyCidrs()).containsExactly("10.9.0.0/16", "10.8.0.1");
        assertThat(first.allowCidrs()).containsExactly("10.0.0.0/8");
        assertThat(first.maxConnections()).isEqualTo(5);
        assertThat(first.balance()).isEqualTo(Balance.SOURCE);
        assertThat(first.sourceAddresses()).containsExactly("10.2.0.1");
        assertThat(first.timeouts().queueMs()).isEqualTo(1000);
        assertThat(first.timeouts().serverMs()).isEqualTo(5000);
        assertThat(first.redispatch()).as("as the globals").isNull();
        assertThat(first.abortOnClose()).isFalse();
        assertThat(first.closeOnServerDown()).isTrue();
        assertThat(first.persistence().onTableFull()).isEqualTo(OnTableFull.REJECT_NEW);
        assertThat(first.persistence().timeoutSeconds()).as("for ever").isEqualTo(2_073_600);
        assertThat(first.persistence().ipv4PrefixLength()).isEqualTo(24);
        assertThat(first.persistence().ipv6PrefixLength()).isEqualTo(64);
        assertThat(first.healthCheck().type()).isEqualTo(HealthCheckType.HTTP);
        assertThat(first.healthCheck().path()).isEqualTo("/alive");
        assertThat(first.healthCheck().host()).isEqualTo("www.example.net");
        assertThat(first.healthCheck().expectStatus()).isEqualTo("200-299");
        assertThat(first.healthCheck().intervalMs()).isEqualTo(5000);
        assertThat(first.fallback())
                .as("a backup that is checked is a real server")
                .isNull();
        assertThat(first.realServers())
                .extracting(r -> r.name() + " " + r.address() + " " + r.port() + " " + r.state() + " " + r.backup())
                .containsExactly(
                        "a 10.1.0.1 80 " + AdminState.ENABLED + " false",
                        "b 2001:db8::1 80 " + AdminState.HALTED + " false",
                        "c host.example.net 81 " + AdminState.ENABLED + " true");
        RealServer a = Objects.requireNonNull(first.realServer("a"));
        assertThat(List.of(a.weight(), a.maxConnections(), a.slowStartSeconds()))
                .containsExactly(7, 9, 10);
        Globals globals = read.configuration().globals();
        assertThat(globals.connectionLog()).isEqualTo(ConnectionLog.ERRORS);
        assertThat(globals.clientTimeoutMs()).isEqualTo(60_000);
        assertThat(globals.dnsRefreshSeconds()).isEqualTo(10);
        assertThat(outcomes(read, "backend unused"))
                .containsExactly("approximated: no frontend uses it: nothing is made of it");
    }

    @Test
    void whatIsNotSaidIsAsInHaproxy() {
        VirtualServer plain = only(strict("listen a 10.0.0.1:80\n server s 10.1.0.1\n"));

        assertThat(plain.balance()).isEqualTo(Balance.ROUNDROBIN);
        assertThat(plain.persistence().mode()).isEqualTo(PersistenceMode.NONE);
        assertThat(plain.healthCheck().type()).isEqualTo(HealthCheckType.NONE);
        assertThat(plain.redispatch()).isFalse();
        assertThat(plain.abortOnClose()).isFalse();
        assertThat(plain.timeouts().clientMs()).isNull();
    }

    @Test
    void whatIsInNoSectionOrHasNoBackendIsAnError() {
        assertThat(strict("maxconn 5\n").errors()).hasSize(1);
        assertThat(strict("frontend f\n bind :80\n").errors().get(0).message()).isEqualTo("it has no default_backend");
        assertThat(strict("frontend f\n bind :80\n default_backend b\n")
                        .errors()
                        .get(0)
                        .message())
                .isEqualTo("there is no backend \"b\"");
        assertThat(strict("listen a\n mode tcp\n").errors().get(0).message())
                .isEqualTo("it has no address and port to listen on");
        assertThat(strict(".if defined(X)\n").errors()).hasSize(1);
        assertThat(strict("listen a 10.0.0.1:80\n\n\n# nothing\n").lines()).hasSize(1);
    }

    private static Imported strict(String text) {
        return HaproxyImport.of(text, false, Globals.DEFAULT);
    }

    private static Imported lenient(String text) {
        return HaproxyImport.of(text, true, Globals.DEFAULT);
    }

    private static VirtualServer only(Imported read) {
        assertThat(read.configuration().virtualServers()).hasSize(1);
        return read.configuration().virtualServers().get(0);
    }

    private static List<String> outcomes(Imported read, String beginning) {
        return read.lines().stream()
                .filter(line -> line.text().startsWith(beginning))
                .map(line -> line.outcome().name().toLowerCase(java.util.Locale.ROOT)
                        + (line.message() == null || line.outcome() == Outcome.APPLIED ? "" : ": " + line.message()))
                .toList();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HaproxyImportTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
