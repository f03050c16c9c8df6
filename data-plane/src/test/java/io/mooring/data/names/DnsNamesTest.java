package io.mooring.data.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.IpAddress;
import io.mooring.data.testing.DnsServer;
import io.vertx.core.Vertx;
import io.vertx.core.dns.AddressResolverOptions;
import io.vertx.core.transport.Transport;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsNamesTest {
    private final Vertx vertx = Vertx.builder().withTransport(Transport.EPOLL).build();
    private DnsServer server;
    private DnsNames names;

    @BeforeEach
    void aNameServer() throws Exception {
        server = new DnsServer();
        names = new DnsNames(
                vertx,
                Clock.systemUTC(),
                new AddressResolverOptions().addServer(server.address()).setMaxQueries(2));
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void theAddressesComeInTheOrderOfTheAnswer() throws Exception {
        server.set("app.example", "198.51.100.7", "198.51.100.3");

        Resolution answer = resolve("app.example");

        assertThat(answer.problem()).isNull();
        assertThat(answer.addresses()).extracting(IpAddress::toString).containsExactly("198.51.100.7", "198.51.100.3");
    }

    @Test
    void nothingIsRememberedWhateverItsTimeToLive() throws Exception {
        server.set("app.example", "198.51.100.7");
        resolve("app.example");
        server.set("app.example", "198.51.100.8");
        assertThat(resolve("app.example").addresses())
                .extracting(IpAddress::toString)
                .containsExactly("198.51.100.8");
        server.set("app.example");
        assertThat(resolve("app.example").problem()).isNotNull();
        server.set("app.example", "198.51.100.9");

        assertThat(resolve("app.example").addresses())
                .extracting(IpAddress::toString)
                .containsExactly("198.51.100.9");
    }

    @Test
    void anAddressThatIsNoSingleHostsIsLeftOut() throws Exception {
        server.set("some.example", "169.254.169.254", "198.51.100.3");
        server.set("none.example", "169.254.169.254", "224.0.0.1");

        assertThat(resolve("some.example").addresses())
                .extracting(IpAddress::toString)
                .containsExactly("198.51.100.3");
        assertThat(resolve("none.example").problem()).isEqualTo("it has no address of one host, but 169.254.169.254");
    }

    @Test
    void aNameThatIsNotKnownAndAServerThatIsSilentAreToldApart() throws Exception {
        assertThat(resolve("nobody.example").problem()).contains("NXDomain");
        server.silent(true);
        assertThat(resolve("app.example").problem()).isEqualTo("no answer from a name server");
    }

    @Test
    void theHostsFileComesFirst() throws Exception {
        assertThat(resolve("localhost").addresses()).contains(IpAddress.parse("127.0.0.1"));
    }

    @Test
    void thisHostAsksNobodyOnTheInternetUnlessItIsTold() {
        assertThat(DnsNames.ofThisHost().getServers()).isNotEmpty().doesNotContain("8.8.8.8:53", "8.8.4.4:53");
    }

    private Resolution resolve(String name) throws Exception {
        CompletableFuture<Resolution> answer = new CompletableFuture<>();
        names.resolve(name, answer::complete);
        return answer.get(60, TimeUnit.SECONDS);
    }
}
