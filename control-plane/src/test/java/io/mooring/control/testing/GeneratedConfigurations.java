package io.mooring.control.testing;

import io.mooring.api.AdminState;
import io.mooring.api.Alerts;
import io.mooring.api.ApplyMode;
import io.mooring.api.Balance;
import io.mooring.api.CheckPolicy;
import io.mooring.api.Configuration;
import io.mooring.api.ConnectionLog;
import io.mooring.api.ExpireFrom;
import io.mooring.api.Fallback;
import io.mooring.api.Globals;
import io.mooring.api.HealthCheck;
import io.mooring.api.HealthCheckType;
import io.mooring.api.InitialState;
import io.mooring.api.OnServerDown;
import io.mooring.api.OnTableFull;
import io.mooring.api.Persistence;
import io.mooring.api.PersistenceMode;
import io.mooring.api.ProxyProtocol;
import io.mooring.api.ProxyProtocolVersion;
import io.mooring.api.RateLimit;
import io.mooring.api.RealServer;
import io.mooring.api.Timeouts;
import io.mooring.api.VirtualServer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes valid configurations of every field of the contract, the ends of their ranges and strange texts among them. */
public final class GeneratedConfigurations {
    private static final String NAME_CHARACTERS = "abcXYZ019._-";
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "null",
            "\"\\/\n\r\t",
            "Grüße, 東京, Ω",
            "\ud83d\ude80",
            "\u2028\u2029\ufeff\ufffe",
            "{\"a\": [1]}",
            "e\u0301");

    private final Random random;

    /** Draws from this. */
    public GeneratedConfigurations(Random random) {
        this.random = random;
    }

    /** One more, with at most so many virtual servers. */
    public Configuration next(int most) {
        List<VirtualServer> servers = new ArrayList<>();
        int port = 1;
        for (String name : names(random.nextInt(most + 1))) {
            servers.add(virtualServer(name, port));
            port += 5;
        }
        return new Configuration(globals(), servers);
    }

    /** The same with its virtual servers and their real servers in another order. */
    public Configuration shuffled(Configuration configuration) {
        List<VirtualServer> servers = new ArrayList<>();
        for (VirtualServer server : configuration.virtualServers()) {
            List<RealServer> reals = new ArrayList<>(server.realServers());
            Collections.shuffle(reals, random);
            servers.add(server.withRealServers(reals));
        }
        Collections.shuffle(servers, random);
        return new Configuration(configuration.globals(), servers);
    }

    private Globals globals() {
        return new Globals(
                maybe(() -> number(1, 2073600000)),
                maybe(() -> number(1, 2073600000)),
                maybe(() -> number(1, 2073600000)),
                maybe(random::nextBoolean),
                maybe(() -> one(ConnectionLog.values())),
                maybe(() -> number(1, 1000000)),
                maybe(() -> number(100, 3600000)),
                maybe(() -> number(50, 60000)),
                maybe(() -> number(50, 60000)),
                maybe(random::nextBoolean),
                maybe(() -> one(ApplyMode.values())),
                maybe(() -> number(0, 86400)),
                maybe(() -> number(1, 86400)),
                maybe(random::nextBoolean),
                maybe(() -> Alerts.DEFAULT));
    }

    /** Its ports are this one and the next, which nobody else has, at any address. */
    private VirtualServer virtualServer(String name, int port) {
        HealthCheck check = healthCheck();
        boolean portsNeeded = check.type() != HealthCheckType.NONE
                && check.port() == null
                && check.ports().isEmpty();
        List<RealServer> reals = new ArrayList<>();
        for (String real : names(random.nextInt(5))) {
            reals.add(realServer(real, reals.size() + 1, portsNeeded));
        }
        List<Integer> ports = new ArrayList<>(List.of(port, port + 1, port + 2).subList(0, number(1, 3)));
        Collections.shuffle(ports, random);
        return new VirtualServer(
                name,
                maybe(random::nextBoolean),
                maybe(() -> text(1024)),
                maybe(this::labels),
                one("0.0.0.0", "::", "10.0.0.1", "2001:db8::1", "::ffff:10.0.0.7"),
                ports,
                maybe(() -> one(Balance.values())),
                maybe(this::persistence),
                check,
                maybe(() -> new Fallback(one("127.0.0.1", "2001:db8::9"), maybe(() -> number(1, 65535)))),
                maybe(random::nextBoolean),
                maybe(() -> number(0, 10)),
                maybe(() -> new Timeouts(
                        maybe(() -> number(1, 2073600000)),
                        maybe(() -> number(1, 2073600000)),
                        maybe(() -> number(1, 2073600000)),
                        maybe(() -> number(1, 2073600000)))),
                maybe(() -> number(1, 1000000)),
                maybe(random::nextBoolean),
                maybe(random::nextBoolean),
                maybe(() ->
                        new ProxyProtocol(maybe(random::nextBoolean), maybe(() -> one(ProxyProtocolVersion.values())))),
                maybe(() -> some("10.9.0.1", "10.9.0.2", "2001:db8::8")),
                maybe(() -> some("10.0.0.0/8", "0.0.0.0/0", "2001:db8::/32", "192.0.2.1")),
                maybe(() -> some("10.1.0.0/16", "::/0")),
                maybe(() -> new RateLimit(number(1, 1000000), number(1, 1000000))),
                reals);
    }

    private Persistence persistence() {
        return new Persistence(
                maybe(() -> one(PersistenceMode.values())),
                maybe(() -> number(1, 2073600)),
                maybe(() -> number(1, 10485760)),
                maybe(() -> one(ExpireFrom.values())),
                maybe(() -> one(OnTableFull.values())),
                maybe(() -> one(OnServerDown.values())),
                maybe(() -> number(8, 32)),
                maybe(() -> number(32, 128)));
    }

    private HealthCheck healthCheck() {
        HealthCheckType type = one(HealthCheckType.values());
        boolean http = type == HealthCheckType.HTTP;
        boolean talks = type == HealthCheckType.SEND_EXPECT;
        boolean several = random.nextBoolean();
        return new HealthCheck(
                type,
                several ? null : maybe(() -> number(1, 65535)),
                several ? List.of(number(1, 30000), number(30001, 65535)) : null,
                maybe(() -> one(CheckPolicy.values())),
                maybe(() -> number(100, 3600000)),
                maybe(() -> number(50, 60000)),
                maybe(() -> number(1, 100)),
                maybe(() -> number(1, 100)),
                http ? maybe(() -> one("/", "/a?b=%20&c", "/~!\"")) : null,
                http || type == HealthCheckType.TLS ? maybe(() -> one("a.example", "x-1")) : null,
                http ? maybe(() -> one("200-399", "204", "100-199,500")) : null,
                http ? maybe(() -> text(4096)) : null,
                talks ? maybe(() -> text(4096)) : null,
                talks ? maybe(() -> text(4096)) : null,
                maybe(() -> one(InitialState.values())));
    }

    private RealServer realServer(String name, int number, boolean portNeeded) {
        return new RealServer(
                name,
                one("10.1.0." + number, "2001:db8:1::" + number, "host-" + number + ".example"),
                portNeeded ? Integer.valueOf(number(1, 65535)) : maybe(() -> number(1, 65535)),
                maybe(() -> number(0, 256)),
                maybe(() -> number(0, 1000000)),
                maybe(() -> number(0, 3600)),
                maybe(random::nextBoolean),
                maybe(() -> one(AdminState.values())));
    }

    private Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            labels.put("k" + text(30), text(255));
        }
        return labels;
    }

    private Set<String> names(int count) {
        Set<String> names = new LinkedHashSet<>();
        while (names.size() < count) {
            StringBuilder name = new StringBuilder(one("a", "Z", "0"));
            for (int i = random.nextInt(random.nextInt(20) == 0 ? 63 : 4); i > 0; i--) {
                name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
            }
            names.add(name.toString());
        }
        return names;
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(TEXTS.get(random.nextInt(TEXTS.size())));
        }
        return text.length() > most ? "" : text.toString();
    }

    private List<String> some(String... values) {
        List<String> chosen = new ArrayList<>(List.of(values));
        Collections.shuffle(chosen, random);
        return chosen.subList(0, random.nextInt(chosen.size() + 1));
    }

    /** The ends of a range are as likely as all between. */
    private int number(int min, int max) {
        return switch (random.nextInt(3)) {
            case 0 -> min;
            case 1 -> max;
            default -> random.nextInt(min, max + 1);
        };
    }

    private <T> T maybe(Supplier<T> value) {
        return random.nextInt(3) == 0 ? null : value.get();
    }

    @SafeVarargs
    private <T> T one(T... values) {
        return values[random.nextInt(values.length)];
    }
}
