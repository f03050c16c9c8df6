package io.mooring.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.testing.StandardRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Which listeners exclude each other, against the plain definition: each is compared with each before it. */
class ListenerConflictsTest {
    private static final List<String> ADDRESSES =
            List.of("0.0.0.0", "::", "10.0.0.1", "10.0.0.2", "::ffff:10.0.0.1", "fd00::1", "fd00:0::1", "fd00::2");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SnapshotRules rules = StandardRules.create();

    @Test
    void theFirstOverlappingOneIsNamedForEachListener() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            List<VirtualServer> servers = servers(random);

            List<String> found = rules.violations(new Configuration(Globals.DEFAULT, servers)).stream()
                    .filter(violation -> violation.code().equals(Violation.PORT_CONFLICT))
                    .map(violation -> violation.pointer() + " " + violation.message())
                    .sorted()
                    .toList();

            assertThat(found).as("seed %d, document %d: %s", seed, i, servers).isEqualTo(expected(servers));
        }
    }

    private static List<VirtualServer> servers(Random random) {
        List<VirtualServer> servers = new ArrayList<>();
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            List<Integer> ports = new ArrayList<>();
            while (ports.isEmpty() || random.nextInt(3) > 0) {
                ports.add(80 + random.nextInt(3)); // the same one twice as well
            }
            String address = ADDRESSES.get(random.nextInt(ADDRESSES.size()));
            servers.add(JSON.convertValue(
                    Map.of("name", "vs-" + i, "address", address, "ports", ports), VirtualServer.class));
        }
        return servers;
    }

    private static List<String> expected(List<VirtualServer> servers) {
        List<String> conflicts = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            for (int p = 0; p < servers.get(i).ports().size(); p++) {
                int port = servers.get(i).ports().get(p);
                String address = servers.get(i).address();
                for (int other = 0; other < i; other++) {
                    VirtualServer owner = servers.get(other);
                    if (owner.ports().contains(port) && together(address, owner.address())) {
                        conflicts.add("/virtualServers/" + i + "/ports/" + p + " ports: " + at(address, port)
                                + " (belongs to virtual server \"" + owner.name() + "\", which listens on "
                                + at(owner.address(), port) + ")");
                        break;
                    }
                }
            }
        }
        conflicts.sort(null);
        return conflicts;
    }

    private static boolean together(String one, String other) {
        IpAddress a = IpAddress.parse(one);
        IpAddress b = IpAddress.parse(other);
        boolean bothIpv4 = a.ipv4() && b.ipv4();
        return a.equals(b)
                || one.equals("::")
                || other.equals("::")
                || bothIpv4 && (one.equals("0.0.0.0") || other.equals("0.0.0.0"));
    }

    private static String at(String address, int port) {
        return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
    }
}
