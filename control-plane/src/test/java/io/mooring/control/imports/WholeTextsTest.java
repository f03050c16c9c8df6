package io.mooring.control.imports;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Globals;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import io.mooring.control.haproxy.HaproxyConfiguration;
import io.mooring.control.haproxy.LegacyConfiguration;
import io.mooring.control.testing.GeneratedConfigurations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole texts: those that Mooring writes itself, and those that are made to be too much. */
class WholeTextsTest {
    @Test
    void whatMooringWritesItReadsBack() throws IOException {
        for (String golden : List.of("/golden/guide.json", "/golden/haproxy/checks.json")) {
            Configuration written = new ObjectMapper().readValue(resource(golden), Configuration.class);

            Imported read = strictly(HaproxyConfiguration.of(Snapshot.of("store", 3, written)));

            if (golden.contains("guide")) {
                assertThat(read.configuration()).isEqualTo(written);
                assertThat(strictly(LegacyConfiguration.of(Snapshot.of("store", 3, written)))
                                .configuration())
                        .isEqualTo(written);
            }
            assertThat(read.configuration().virtualServers())
                    .extracting(VirtualServer::name)
                    .isEqualTo(written.virtualServers().stream()
                            .map(VirtualServer::name)
                            .toList());
            assertThat(read.errors()).isEmpty();
        }
    }

    @Test
    void noConfigurationThatMooringWritesStopsIt() {
        long seed = Long.getLong("mooring.config.seed", System.nanoTime());
        System.out.println("-Dmooring.config.seed=" + seed);
        GeneratedConfigurations generated = new GeneratedConfigurations(new Random(seed));
        for (int i = 0; i < 50; i++) {
            Configuration written = generated.next(4);

            Imported read =
                    HaproxyImport.of(HaproxyConfiguration.of(Snapshot.of("store", 3, written)), true, Globals.DEFAULT);

            assertThat(read.configuration().virtualServers())
                    .extracting(VirtualServer::address)
                    .containsExactlyInAnyOrderElementsOf(written.virtualServers().stream()
                            .map(server -> String.valueOf(io.mooring.api.IpAddress.parse(server.address())))
                            .toList());
        }
    }

    @Test
    @Timeout(60)
    void noTextMakesMoreThanItsSize() {
        String reals = IntStream.range(0, 5000)
                .mapToObj(i -> " server s" + i + " 10.1.0.1\n")
                .collect(joining());
        String frontends = IntStream.range(0, 5000)
                .mapToObj(i -> "frontend f" + i + "\n bind :" + (i + 1) + "\n default_backend b\n")
                .collect(joining());
        for (String text : List.of(
                "backend b\n" + reals + frontends,
                "listen a\n bind " + ":1-1024,".repeat(100_000) + "\n",
                "listen a\n" + " bind :1-1024,[::1]:1025-2000\n".repeat(10_000),
                "listen a\n"
                        + IntStream.range(0, 9999)
                                .mapToObj(i -> " bind [::" + i + "]:1-1000\n")
                                .collect(joining()),
                "listen a :80\n".repeat(10_000),
                "listen a :80\n" + " default-server weight 1\n".repeat(5000) + reals,
                "defaults\n default-server " + "x ".repeat(100_000) + "\nlisten a :80\n" + reals,
                "defaults\n acl a src " + "10.0.0.1 ".repeat(50_000) + "\n" + frontends,
                "listen a :80\n server s 10.0.0.1 "
                        + IntStream.range(0, 90_000)
                                .mapToObj(i -> "y" + i + " ")
                                .collect(joining()),
                "listen a :80" + ("\n" + "q".repeat(60)).repeat(10_000),
                "listen " + "a".repeat(1_000_000) + " :80")) {
            Imported read = leniently(text);

            assertThat(read.configuration().virtualServers().stream()
                            .mapToInt(server -> server.realServers().size())
                            .sum())
                    .isLessThanOrEqualTo(50_000);
            for (ImportedLine line : read.lines()) {
                assertThat(line.text().length() + String.valueOf(line.message()).length())
                        .isLessThan(900);
            }
        }
    }

    private static Imported strictly(String text) {
        return HaproxyImport.of(text, false, Globals.DEFAULT);
    }

    private static Imported leniently(String text) {
        return HaproxyImport.of(text, true, Globals.DEFAULT);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = WholeTextsTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
