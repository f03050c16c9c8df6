package io.mooring.data.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mooring.data.stick.Hold;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time does to entries while nothing runs, and what clocks do that jump. */
class TimeInFilesTest {
    @TempDir
    private Path state;

    private DiskFixture disk;

    @BeforeEach
    void start() {
        disk = new DiskFixture(state);
    }

    @Test
    void whatWasHeldAgesFromTheMomentOfTheStart() {
        disk.open(1, "a");
        disk.files.save();
        disk.advance(10L * DiskFixture.TIMEOUT_MS);

        disk.start();
        disk.advance(DiskFixture.TIMEOUT_MS - 1);
        assertThat(disk.server(1)).isEqualTo("a");
        disk.advance(1);
        assertThat(disk.server(1)).isNull();
    }

    @Test
    void anEntryThatWasClosedIsNotHeldInTheFile() {
        Hold hold = disk.open(1, "a");
        disk.files.save();
        disk.advance(1000);
        hold.close();
        disk.files.save();
        disk.advance(100_000);

        disk.start();
        disk.advance(59_999);
        assertThat(disk.server(1)).isEqualTo("a");
        disk.advance(1);
        assertThat(disk.server(1)).isNull();
    }

    @Test
    void timeCountsWhileNothingRunsAlsoOverAReboot() {
        disk.open(1, "a").close();
        disk.advance(60_000);
        disk.open(2, "a").close();
        disk.files.save();

        disk.reboot(100_000);

        assertThat(disk.server(1)).isNull();
        assertThat(disk.server(2)).isEqualTo("a");
        disk.advance(59_999);
        assertThat(disk.server(2)).isEqualTo("a");
        disk.advance(1);
        assertThat(disk.server(2)).isNull();
    }

    @Test
    void aWallClockThatJumpsLosesNothingAndKeepsNothing() {
        long year = 365L * 24 * 3_600_000;
        disk.open(1, "a").close();
        disk.files.save();
        for (long jump : new long[] {3_600_000, -7_200_000, year, -3 * year}) {
            disk.wallMs += jump;
            disk.advance(1000);
            disk.files.save();
            disk.start();
            assertThat(disk.server(1)).isEqualTo("a");
            disk.files.save();
        }
        disk.wallMs += year;
        disk.files.save();
        disk.reboot(1000);
        assertThat(disk.server(1)).as("a jump that was seen before the reboot").isEqualTo("a");

        disk.files.save();
        disk.reboot(-year);
        assertThat(disk.server(1)).as("a battery that is flat").isEqualTo("a");
        disk.advance(DiskFixture.TIMEOUT_MS);
        assertThat(disk.server(1)).isNull();
    }

    @Test
    void overARebootAClockThatIsAYearAheadLosesNothingAndKeepsNothingForEver() {
        disk.open(1, "a").close();
        disk.files.save();

        disk.reboot(365L * 24 * 3_600_000);
        assertThat(disk.server(1)).as("a machine is not off for a year").isEqualTo("a");
        disk.files.save();
        disk.wallMs -= 365L * 24 * 3_600_000; // somebody has set it right
        disk.advance(DiskFixture.TIMEOUT_MS - 1);
        assertThat(disk.server(1)).isEqualTo("a");
        disk.files.save();
        disk.start();
        assertThat(disk.server(1)).isEqualTo("a");
        disk.advance(1);
        assertThat(disk.server(1)).as("its timeout has passed since the start").isNull();
    }

    @Test
    void aMachineThatWasOffForAWeekHasNoEntriesOfThatTime() {
        disk.open(1, "a").close();
        disk.files.save();

        disk.reboot(7L * 24 * 3_600_000);

        assertThat(disk.server(1)).isNull();
    }

    @Test
    void versionsRiseOverARestartThoughTheClockWentBack() {
        disk.open(1, "a").close();
        disk.files.save();
        disk.wallMs -= 3_600_000;
        disk.start();
        disk.open(2, "a").close();

        long[] versions = new long[2];
        disk.table.forEach(
                (high, low, server, open, agedMs, version) -> versions[(int) (low - DiskFixture.low(0)) - 1] = version);
        assertThat(versions[1]).isGreaterThan(versions[0]);
    }
}
