package io.mooring.data.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import io.mooring.data.stick.StickPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableFilesTest {
    @TempDir
    private Path state;

    private DiskFixture disk;

    @BeforeEach
    void start() {
        disk = new DiskFixture(state);
    }

    @Test
    void aTableThatIsStartedAgainEqualsTheOneBefore() {
        disk.open(1, "a").close();
        disk.advance(300);
        disk.open(2, "b").close();
        disk.files.save();
        disk.advance(700);
        disk.open(3, "c").close();
        disk.open(1, "b").close();
        disk.table.open(0x2001_0db8_0000_0000L, 7, remembered -> 2).close();
        disk.files.save();
        disk.advance(5_000);
        Map<Long, String> before = disk.entries();

        disk.start();

        assertThat(disk.entries()).isEqualTo(before).hasSize(4);
        assertThat(disk.table.entriesOf(disk.table.serverId("b"))).isEqualTo(2);
        assertThat(disk.files.problems()).isEmpty();
    }

    @Test
    void aRefreshWithinASixteenthOfTheTimeoutIsNotWrittenOnceMore() throws IOException {
        disk.open(1, "a").close();
        disk.files.save();
        long small = Files.size(disk.file());
        int written = 0;
        for (int second = 0; second < 160; second++) {
            disk.advance(1000);
            disk.open(1, "a").close();
            disk.files.save();
            disk.files.save();
            if (Files.size(disk.file()) > small) {
                small = Files.size(disk.file());
                written++;
            }
        }
        assertThat(written).isEqualTo(16);

        disk.start();
        disk.advance(DiskFixture.TIMEOUT_MS - DiskFixture.TIMEOUT_MS / 16);
        assertThat(disk.server(1)).as("it expires at most that much too early").isEqualTo("a");
    }

    @Test
    void aGracefulEndLosesNotAMillisecond() {
        disk.open(1, "a").close();
        disk.files.save();
        disk.advance(1000);
        disk.open(1, "a").close();
        disk.open(2, "a").close();
        disk.files.finish();
        Map<Long, String> before = disk.entries();

        disk.start();
        assertThat(disk.entries()).isEqualTo(before).hasSize(2);
    }

    @Test
    void entriesOfServersThatAreGoneAreDropped() {
        disk.open(1, "a").close();
        disk.files.save();
        disk.open(1, "b").close();
        disk.open(2, "c").close();
        disk.files.save();

        disk.servers = new String[] {"c", "new", "a"};
        disk.start();

        assertThat(disk.server(1)).as("not back at the server before").isNull();
        assertThat(disk.server(2)).isEqualTo("c");
        assertThat(disk.table.entries()).isEqualTo(1);
    }

    @Test
    void aSmallerTableAndAShorterTimeoutAreHonoured() {
        for (int client = 0; client < 100; client++) {
            disk.open(client, "a").close();
            disk.advance(1000);
        }
        disk.files.save();

        disk.policy = DiskFixture.policy(30, 20_500);
        disk.start();
        assertThat(disk.entries().keySet()).hasSize(20).allMatch(client -> client >= 80);

        disk.policy = DiskFixture.policy(7, 20_500);
        disk.start();
        assertThat(disk.entries().keySet()).containsExactly(93L, 94L, 95L, 96L, 97L, 98L, 99L);
        assertThat(disk.table.evictions()).isEqualTo(13);
    }

    @Test
    void aLargeTableIsReadBySeveralThreadsAndEqualsTheOneBefore() throws IOException {
        disk.policy = DiskFixture.policy(100_000, DiskFixture.TIMEOUT_MS);
        disk.start();
        for (int client = 0; client < 80_000; client++) {
            disk.open(client, disk.servers[client % 3]).close();
            disk.advance(client % 64 == 0 ? 1 : 0);
        }
        disk.files.save();
        assertThat(Files.size(disk.file())).as("more than a megabyte").isGreaterThan(1 << 20);
        Map<Long, String> before = disk.entries();

        disk.start();
        assertThat(disk.entries()).isEqualTo(before).hasSize(80_000);
        boolean tooMany = disk.table.policy(DiskFixture.policy(1000, DiskFixture.TIMEOUT_MS));
        while (tooMany) {
            tooMany = disk.table.trim();
        }
        assertThat(disk.entries().keySet()).as("the oldest went").allMatch(client -> client > 78_000);
        disk.advance(DiskFixture.TIMEOUT_MS);
        disk.table.expire();
        assertThat(disk.table.entries()).isZero();
    }

    @Test
    void aFileWithManyMoreClientsThanTheTableNeverFillsItFurtherThanAQuarterTooFar() {
        disk.policy = DiskFixture.policy(200_000, DiskFixture.TIMEOUT_MS);
        disk.start();
        for (int client = 0; client < 20_000; client++) {
            disk.open(client, "a").close();
        }
        disk.advance(1);
        for (int client = 19_000; client < 20_000; client++) {
            disk.open(client, "b").close();
        }
        disk.files.save();

        disk.policy = DiskFixture.policy(1000, DiskFixture.TIMEOUT_MS);
        disk.start();

        assertThat(disk.table.entries()).isEqualTo(1000);
        assertThat(disk.table.evictions()).isEqualTo(19_000);
        assertThat(disk.table.entriesOf(disk.table.serverId("b"))).isEqualTo(1000);
    }

    @Test
    void anotherTimeoutOrRuleIsInTheFileTheNextSecond() {
        disk.open(1, "a");
        disk.open(2, "a").close();
        disk.files.save();
        disk.table.policy(new StickPolicy(1000, 80_000, ExpireFrom.LAST_CONNECT, OnTableFull.EVICT_OLDEST, 32, 128));
        disk.advance(40_000);
        disk.files.save();
        Map<Long, String> before = disk.entries();
        assertThat(before).hasSize(2);

        disk.policy = new StickPolicy(1000, 80_000, ExpireFrom.LAST_CONNECT, OnTableFull.EVICT_OLDEST, 32, 128);
        disk.start();

        assertThat(disk.server(1)).isEqualTo("a");
        disk.advance(40_000);
        assertThat(disk.server(1))
                .as("last-connect: open connections do not hold it")
                .isNull();
        assertThat(disk.server(2)).isNull();
    }

    @Test
    void theFileOfABusyTableStaysSmall() throws IOException {
        for (int second = 0; second < 400; second++) {
            for (int client = 0; client < 1000; client++) {
                disk.open(client, second % 2 == 0 ? "a" : "b").close();
            }
            disk.files.save();
            assertThat(Files.size(disk.file())).isLessThan((1 << 20) + 4 * 18_000);
            disk.advance(1000);
        }
        Map<Long, String> before = disk.entries();
        disk.start();
        assertThat(disk.entries()).isEqualTo(before).hasSize(1000);
    }

    @Test
    void aDamagedEndIsCutAndReplacedByWhatWasRead() throws IOException {
        disk.open(1, "a").close();
        disk.files.save();
        disk.open(2, "b").close();
        disk.files.save();
        long whole = Files.size(disk.file());
        disk.open(3, "c").close();
        disk.files.save();
        byte[] bytes = Files.readAllBytes(disk.file());
        Files.write(disk.file(), Arrays.copyOf(bytes, (int) whole + 13));

        disk.start();
        assertThat(disk.entries().keySet()).containsExactly(1L, 2L);
        disk.open(4, "a").close();
        disk.files.save();
        disk.start();
        assertThat(disk.entries().keySet()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void aFileOfAnotherKindIsPutAside() throws IOException {
        disk.open(1, "a").close();
        disk.files.save();
        Files.writeString(disk.file(), "MoorStk9", StandardOpenOption.WRITE);

        disk.start();
        assertThat(disk.entries()).isEmpty();
        assertThat(disk.file()).doesNotExist();
        assertThat(state.resolve("stick/vs.unreadable")).exists();
    }

    @Test
    void theFileOfAVirtualServerThatIsGoneGoes() {
        disk.open(1, "a").close();
        disk.files.save();
        disk.files.forget("vs");
        disk.files.save();
        assertThat(disk.file()).doesNotExist();

        disk.files.keep("vs", disk.table);
        disk.files.save();
        assertThat(disk.file()).exists();
        disk.start();
        disk.files.forget("vs");
        disk.start();
        assertThat(disk.server(1)).as("deleted a moment later").isEqualTo("a");
    }

    @Test
    void whatNoVirtualServerWantsIsDeleted() throws IOException {
        Files.writeString(state.resolve("stick/old.table"), "MoorStk1");
        disk.open(1, "a").close();
        disk.files.save();
        disk.start();
        disk.files.forgetOthers();
        disk.files.save();

        assertThat(state.resolve("stick/old.table")).doesNotExist();
        assertThat(disk.file()).exists();
    }
}
