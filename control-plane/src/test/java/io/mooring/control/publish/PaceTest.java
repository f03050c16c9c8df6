package io.mooring.control.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Pace pace = new Pace(nanos::get);

    @Test
    void whatHasNotChangedIsAskedForOneAtATimeWithPauses() {
        Pace.Turn first = pace.take(false);
        assertThat(first).isNotNull();
        assertThat(pace.take(false)).isNull();

        nanos.addAndGet(100);
        first.end();

        assertThat(pace.take(false)).isNull();
        nanos.addAndGet(100 * Pace.PAUSES - 1);
        assertThat(pace.take(false)).isNull();
        nanos.incrementAndGet();
        assertThat(pace.take(false)).isNotNull();
    }

    @Test
    void whatHasChangedWaitsForNoPauseButNotAllAtOnce() {
        List<Pace.Turn> turns = new ArrayList<>();
        for (Pace.Turn turn = pace.take(true); turn != null; turn = pace.take(true)) {
            turns.add(turn);
        }
        assertThat(turns).hasSize(Pace.MOST);

        turns.get(0).end();
        turns.get(0).end();

        assertThat(pace.take(true)).isNotNull();
        assertThat(pace.take(true)).isNull();
    }
}
