package io.mooring.data.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.stick.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories, and a crash at a random byte: what is read back is what was true after one of the saves. After each save
 * the model notes how long the file is and which server each client has.
 */
class TableFilesCrashTest {
    private static final int HISTORIES = 60;
    private static final int CRASHES = 40;
    private static final int CLIENTS = 40;

    @TempDir
    private Path folder;

    @Test
    void whatIsReadIsWhatOnceWas() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed: " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int history = 0; history < HISTORIES; history++) {
            Path state = Files.createDirectory(folder.resolve("state-" + history));
            DiskFixture disk = new DiskFixture(state);
            Map<Long, Map<Integer, String>> truths = write(disk, random);
            byte[] whole = Files.readAllBytes(disk.file());
            for (int crash = 0; crash < CRASHES; crash++) {
                crash(disk, truths, whole, random);
            }
        }
    }

    private static void crash(
            DiskFixture disk, Map<Long, Map<Integer, String>> truths, byte[] whole, SplittableRandom random)
            throws IOException {
        byte[] damaged = whole.clone();
        int at = Blocks.MAGIC.length + random.nextInt(damaged.length - Blocks.MAGIC.length);
        if (random.nextBoolean()) {
            damaged = Arrays.copyOf(damaged, at);
        } else {
            damaged[at] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(disk.file(), damaged);
        DiskFixture after = disk;
        after.start();

        assertThat(servers(after)).as("damage at byte " + at).isEqualTo(lastBefore(truths, at));
    }

    private static Map<Integer, String> lastBefore(Map<Long, Map<Integer, String>> truths, int at) {
        Map<Integer, String> last = Map.of();
        for (Map.Entry<Long, Map<Integer, String>> truth : truths.entrySet()) {
            if (truth.getKey() <= at) {
                last = truth.getValue();
            }
        }
        return last;
    }

    /** Lives for a while; answers what was true at each length of the file. */
    private static Map<Long, Map<Integer, String>> write(DiskFixture disk, SplittableRandom random) throws IOException {
        Map<Long, Map<Integer, String>> truths = new TreeMap<>();
        Map<Integer, String> model = new TreeMap<>();
        List<Hold> holds = new ArrayList<>();
        for (int second = 0; second < 40; second++) {
            for (int step = random.nextInt(8); step > 0; step--) {
                int client = random.nextInt(CLIENTS);
                String server = disk.servers[random.nextInt(disk.servers.length)];
                holds.add(disk.open(client, server));
                model.put(client, server);
                if (random.nextInt(3) > 0) {
                    holds.remove(random.nextInt(holds.size())).close();
                }
            }
            disk.advance(random.nextInt(1500));
            disk.files.save();
            if (Files.exists(disk.file())) {
                truths.put(Files.size(disk.file()), new TreeMap<>(model));
            }
        }
        return truths;
    }

    private static Map<Integer, String> servers(DiskFixture disk) {
        Map<Integer, String> servers = new TreeMap<>();
        disk.table.forEach((high, low, server, open, agedMs, version) ->
                servers.put((int) (low - DiskFixture.low(0)), disk.table.serverName(server)));
        return servers;
    }
}
