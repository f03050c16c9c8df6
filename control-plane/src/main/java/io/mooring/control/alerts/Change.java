package io.mooring.control.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something is wrong that was not, or the other way round, as one data plane has it.
 *
 * @param subject what
 * @param dataPlane where
 * @param wrong whether it is wrong now
 * @param detail what was found, in words; null: there is no more to say
 * @param since since when; null: not known
 */
record Change(
        Subject subject,
        String dataPlane,
        boolean wrong,
        @Nullable String detail,
        @Nullable Instant since) {}
