package io.mooring.data.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mooring.api.CheckResult;
import io.mooring.api.Globals;
import io.mooring.api.VirtualServer;
import io.mooring.data.stats.Metrics;
import io.mooring.data.stick.Versions;
import io.mooring.data.testing.FakeTime;
import io.mooring.data.testing.ScriptedNames;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand real servers, checked every 2 s, which all begin at the same moment. */
class ChecksSpreadTest {
    private static final int SERVERS = 1000;
    private static final int SLOT_MS = 10;

    @Test
    void aThousandServersAreNotCheckedInOneBurst() throws Exception {
        long seed = System.nanoTime();
        FakeTime time = new FakeTime();
        long start = time.nowMs();
        Map<Long, Integer> perSlot = new TreeMap<>();
        try (LiveState state = new LiveState(new LiveParts(
                time,
                time,
                (target, result) -> {
                    perSlot.merge((time.nowMs() - start) / SLOT_MS, 1, Integer::sum);
                    result.accept(new CheckResult(Instant.EPOCH, true, "connected", 0));
                },
                new ScriptedNames(time),
                new Versions(time::nowMs, 0),
                new Random(seed)::nextLong,
                new Metrics(),
                server -> {}))) {
            state.put(desired(), Globals.DEFAULT);

            time.advance(2_000);
            assertThat(perSlot.values().stream().mapToInt(n -> n).sum())
                    .as("all were checked once within the first interval, and some twice")
                    .isBetween(SERVERS, 2 * SERVERS);
            assertThat(perSlot.values()).as("seed %s", seed).allMatch(checks -> checks <= 32 + 30);
            perSlot.clear();
            time.advance(8_000);
        }

        assertThat(perSlot.values().stream().mapToInt(n -> n).sum()).isEqualTo(4 * SERVERS);
        // 5 in a slot on average; in one burst they would be 1,000, with first checks' beat 32.
        assertThat(perSlot.values()).as("seed %s", seed).allMatch(checks -> checks <= 25);
    }

    private static VirtualServer desired() throws Exception {
        String servers = IntStream.range(0, SERVERS)
                .mapToObj(n -> "{\"name\": \"s%d\", \"address\": \"10.1.%d.%d\"}".formatted(n, n / 250, n % 250 + 1))
                .collect(Collectors.joining(","));
        return new ObjectMapper().readValue("""
                {"name": "vs", "address": "127.0.0.1", "ports": [5060], "healthCheck": {"port": 1},
                 "realServers": [%s]}
                """.formatted(servers), VirtualServer.class);
    }
}
