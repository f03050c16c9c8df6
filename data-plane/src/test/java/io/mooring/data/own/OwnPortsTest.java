package io.mooring.data.own;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.IpAddress;
import io.mooring.data.names.Names;
import io.mooring.data.names.Resolution;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnPortsTest {
    private static final Names NO_NAMES = (name, result) -> {
        throw new AssertionError("nobody shall ask for " + name);
    };

    private List<IpAddress> answer = List.of();

    @Test
    void itsOwnHttpIsAtItsAddressAlone() {
        OwnPorts own = new OwnPorts("127.0.0.1", 9090, List.of(), NO_NAMES);

        assertThat(why(own, "127.0.0.1", 9090)).isEqualTo("127.0.0.1:9090 is this data plane's own HTTP");
        assertThat(why(own, "127.0.0.1", 9091)).isNull();
        assertThat(why(own, "127.0.0.2", 9090)).isNull();
        assertThat(why(own, "::1", 9090)).isNull();
        assertThat(own.ports()).containsExactly(9090);
    }

    @Test
    void whereItListensOnAllAddressesEachOfThisMachineCounts() throws Exception {
        OwnPorts own = new OwnPorts("0.0.0.0", 9090, List.of(), NO_NAMES);

        assertThat(why(own, "127.0.0.7", 9090)).isEqualTo("127.0.0.7:9090 is this data plane's own HTTP");
        assertThat(why(own, "::1", 9090)).isEqualTo("[::1]:9090 is this data plane's own HTTP");
        for (InetAddress here : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList()) {
            assertThat(own.why(here, 9090)).as("%s", here).isNotNull();
            assertThat(own.why(here, 9091)).as("%s", here).isNull();
        }
        assertThat(why(own, "192.0.2.9", 9090)).isNull();
    }

    @Test
    void aPortThatTheSystemChoosesIsKnownOnceItIsBound() {
        OwnPorts own = new OwnPorts("127.0.0.1", 0, List.of(), NO_NAMES);
        assertThat(why(own, "127.0.0.1", 4711)).isNull();

        own.bound(4711);

        assertThat(why(own, "127.0.0.1", 4711)).isNotNull();
    }

    @Test
    void theControlPlanesOfThisMachineCountAndOthersDoNot() {
        OwnPorts own = new OwnPorts(
                "127.0.0.1",
                9090,
                List.of(
                        URI.create("http://[::1]:9080"),
                        URI.create("https://127.0.0.1"),
                        URI.create("http://192.0.2.10:9081")),
                NO_NAMES);

        assertThat(why(own, "::1", 9080)).isEqualTo("[::1]:9080 is a control plane's own HTTP");
        assertThat(why(own, "127.0.0.1", 9080)).isEqualTo("127.0.0.1:9080 is a control plane's own HTTP");
        assertThat(why(own, "127.0.0.1", 443)).isEqualTo("127.0.0.1:443 is a control plane's own HTTP");
        assertThat(why(own, "192.0.2.9", 9080)).isNull();
        assertThat(why(own, "192.0.2.10", 9081)).isNull();
        assertThat(why(own, "127.0.0.1", 9081)).isNull();
    }

    @Test
    void aControlPlanesNameIsAskedForWithEachLookAndAFailureKeepsItsAddress() {
        Names names = (name, result) -> {
            assertThat(name).isEqualTo("control.example.net");
            result.accept(new Resolution(Instant.EPOCH, answer, answer.isEmpty() ? "no answer" : null));
        };
        OwnPorts own = new OwnPorts("127.0.0.1", 9090, List.of(URI.create("http://control.example.net:9080")), names);
        assertThat(why(own, "127.0.0.1", 9080)).isNull();

        answer = List.of(IpAddress.parse("127.0.1.1"));
        own.look();
        assertThat(why(own, "127.0.0.1", 9080)).isNotNull();

        answer = List.of();
        own.look();
        assertThat(why(own, "127.0.0.1", 9080)).isNotNull();

        answer = List.of(IpAddress.parse("192.0.2.10"));
        own.look();
        assertThat(why(own, "127.0.0.1", 9080)).isNull();
    }

    private static String why(OwnPorts own, String address, int port) {
        return own.why(IpAddress.parse(address).inetAddress(), port);
    }
}
