package io.mooring.control.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.Configuration;
import io.mooring.api.RealServer;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class PackingTest {
    private final Json json = new Json();
    private final Packing packing = new Packing(json);

    @Test
    void whateverChangesItIsTheJsonOfTheWhole() throws IOException {
        long seed = System.nanoTime();
        System.out.println("PackingTest seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Configuration now = Configuration.EMPTY;

        for (int revision = 0; revision < 400; revision++) {
            Snapshot snapshot = Snapshot.of("a \"store\"", revision, now);
            now = snapshot.configuration();
            assertThat(expanded(packing.snapshot(snapshot))).isEqualTo(text(snapshot));
            assertThat(expanded(packing.configuration(now))).isEqualTo(text(now));
            String name = "server-" + random.nextInt(60);
            now = random.nextInt(3) == 0 ? now.without(name) : now.with(server(name, random.nextInt(200)));
        }
        assertThat(now.virtualServers()).hasSizeGreaterThan(20);
    }

    @Test
    void whatDoesNotDifferIsNotMadeAgain() throws IOException {
        Configuration many = Configuration.EMPTY;
        for (int i = 0; i < 2_000; i++) {
            many = many.with(server("server-" + i, 1));
        }
        many = many.canonical();
        long began = System.nanoTime();
        packing.configuration(many);
        long all = System.nanoTime() - began;
        packing.configuration(many.with(server("server-0", 2)).canonical()); // its piece is compiled code now

        began = System.nanoTime();
        byte[] packed = packing.configuration(many.with(server("server-0", 3)).canonical());
        long one = System.nanoTime() - began;

        assertThat(expanded(packed)).contains("\"weight\":3");
        assertThat(one).as("nanoseconds, where all took %d", all).isLessThan(all / 4);
    }

    private VirtualServer server(String name, int weight) {
        String document = "{\"name\": \"" + name + "\", \"address\": \"127.0.0.1\", \"ports\": [80]}";
        VirtualServer server = json.readOwn(document.getBytes(StandardCharsets.UTF_8), VirtualServer.class);
        return server.withRealServers(List.of(new RealServer("ä", "10.0.0.1", 80, weight, null, null, null, null)));
    }

    private String text(Object value) {
        return new String(json.bytes(value), StandardCharsets.UTF_8);
    }

    private static String expanded(byte[] packed) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
