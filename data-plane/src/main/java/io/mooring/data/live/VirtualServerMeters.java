package io.mooring.data.live;

import io.mooring.data.stats.MeterGroup;
import io.mooring.data.stick.StickTable;
import java.util.concurrent.atomic.AtomicInteger;

/** What a virtual server shows as meters besides its counters. */
final class VirtualServerMeters {
    private VirtualServerMeters() {}

    static void show(MeterGroup meters, Admission admission, AtomicInteger queued, StickTable table) {
        meters.gauge("mooring.sessions.open", "Client connections that are open.", admission::current)
                .gauge("mooring.sessions.max", "The most client connections.", admission::limit)
                .gauge("mooring.sessions.queued", "Clients that wait for a place.", queued::get)
                .gauge("mooring.stick.entries", "Clients that are remembered.", table::entries)
                .gauge("mooring.stick.size", "The most clients that are remembered.", table::size)
                .counter("mooring.stick.hits", "Connections that went where their entry says.", table::hits)
                .counter("mooring.stick.misses", "Connections that did not.", table::misses)
                .counter("mooring.stick.evictions", "Entries that went because the table was full.", table::evictions);
    }
}
