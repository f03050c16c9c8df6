package io.mooring.data.disk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.zip.CRC32;

/**
 * The time that is written into files. Between two moments of one boot the monotonic clock says how much time has passed, and
 * the wall clock may jump as it likes. Only over a reboot the wall clock has to say it; one that went back, or forward by more than
 * {@link #MOST_OFF_MS}, is not believed and says zero: entries then live for their timeout from now on, not longer, and none is
 * lost because a clock was wrong.
 *
 * @param clockNanos never steps back, as {@link System#nanoTime}, which on Linux counts from the boot and is the same for all
 *     processes
 * @param wallClockMs milliseconds since 1970
 * @param boot which boot of which machine it is
 */
public record FileClock(LongSupplier clockNanos, LongSupplier wallClockMs, long boot) {
    /** The longest that a machine is believed to have been off, in milliseconds: 30 days. */
    static final long MOST_OFF_MS = 30L * 24 * 3_600_000;

    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /** The clocks of this machine. */
    public static FileClock ofThisMachine() {
        String boot;
        try {
            boot = Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            boot = UUID.randomUUID().toString(); // then each start counts as a reboot
        }
        byte[] bytes = boot.getBytes(StandardCharsets.US_ASCII);
        CRC32 second = new CRC32();
        second.update(bytes);
        return new FileClock(
                System::nanoTime, System::currentTimeMillis, second.getValue() << 32 | boot.hashCode() & 0xffff_ffffL);
    }

    /** This moment. */
    Moment now() {
        return new Moment(boot, wallClockMs.getAsLong(), clockNanos.getAsLong() / 1_000_000);
    }

    /**
     * A moment as both clocks show it, in milliseconds.
     *
     * @param boot the boot that the monotonic clock counts from
     */
    record Moment(long boot, long wallMs, long monotonicMs) {
        /** Milliseconds from this moment to a later one. */
        long until(Moment later) {
            if (sameClock(later)) {
                return later.monotonicMs - monotonicMs;
            }
            return credible(later) ? later.wallMs - wallMs : 0;
        }

        /** Whether what the wall clock says of the time until a later moment is believed, or not needed. */
        boolean credible(Moment later) {
            return sameClock(later) || later.wallMs >= wallMs && later.wallMs - wallMs <= MOST_OFF_MS;
        }

        private boolean sameClock(Moment later) {
            return boot == later.boot && later.monotonicMs >= monotonicMs;
        }

        /** Whether the wall clock has been set since an earlier moment. */
        boolean setSince(Moment earlier) {
            return Math.abs((wallMs - monotonicMs) - (earlier.wallMs - earlier.monotonicMs)) > 1000;
        }
    }
}
