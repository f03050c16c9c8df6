package io.mooring.data.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.Configuration;
import io.mooring.api.Snapshot;
import io.mooring.api.VirtualServer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SnapshotReaderTest {
    private final SnapshotReader reader = new SnapshotReader();

    @Test
    void whateverChangesItReadsWhatIsThereAndKeepsWhatWas() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SnapshotReaderTest seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Configuration now = Configuration.EMPTY;
        Snapshot last = reader.read(Json.bytes(Snapshot.of("store", 0, now)));

        for (int revision = 1; revision < 300; revision++) {
            String name = "server-" + random.nextInt(30);
            now = random.nextInt(3) == 0 ? now.without(name) : now.with(server(name, random.nextInt(5)));
            byte[] document = Json.bytes(Snapshot.of("store", revision, now));

            Snapshot read = reader.read(document);

            assertThat(read).isEqualTo(Json.snapshot(document));
            for (VirtualServer before : last.configuration().virtualServers()) {
                VirtualServer after = read.configuration().virtualServer(before.name());
                if (before.equals(after)) {
                    assertThat(after).isSameAs(before);
                }
            }
            last = read;
        }
        assertThat(last.configuration().virtualServers()).hasSizeGreaterThan(5);
    }

    @Test
    void whitespaceIsNoDifference() throws Exception {
        Snapshot snapshot = Snapshot.of(
                "store", 1, Configuration.EMPTY.with(server("one", 1)).with(server("two", 2)));
        Snapshot first = reader.read(Json.bytes(snapshot));

        byte[] spaced = new ObjectMapper()
                .writerWithDefaultPrettyPrinter()
                .writeValueAsBytes(new ObjectMapper().readTree(Json.bytes(snapshot)));

        assertThat(reader.read(spaced)).isEqualTo(first);
    }

    /** What is damaged is refused in the same words as by a reader without a memory, and is not remembered. */
    @Test
    void whatIsDamagedIsRefusedAsByTheWholeReader() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SnapshotReaderTest seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] right = Json.bytes(Snapshot.of(
                "store", 1, Configuration.EMPTY.with(server("one", 1)).with(server("two", 2))));
        byte[] strange = "{}[],:\"\\a0 n\u0000".getBytes(StandardCharsets.US_ASCII);
        Snapshot good = reader.read(right);

        int refused = 0;
        for (int i = 0; i < 5_000; i++) {
            byte[] damaged = right.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                damaged[random.nextInt(damaged.length)] = strange[random.nextInt(strange.length)];
            }
            Throwable wrong = catchThrowable(() -> Json.snapshot(damaged));
            if (wrong == null) {
                assertThat(reader.read(damaged)).isEqualTo(Json.snapshot(damaged));
            } else {
                refused++;
                assertThat(catchThrowable(() -> reader.read(damaged)))
                        .as(new String(damaged, StandardCharsets.UTF_8))
                        .hasSameClassAs(wrong)
                        .hasMessage(wrong.getMessage());
            }
            assertThat(reader.read(right)).isEqualTo(good);
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private static VirtualServer server(String name, int port) throws Exception {
        return new ObjectMapper()
                .readValue(
                        "{\"name\": \"" + name
                                + "\", \"description\": \"a \\\"brace\\\": ]}\", \"address\": \"127.0.0.1\","
                                + " \"ports\": [" + (8000 + port)
                                + "], \"realServers\": [{\"name\": \"r\", \"address\":"
                                + " \"10.0.0.1\"}]}",
                        VirtualServer.class);
    }
}
