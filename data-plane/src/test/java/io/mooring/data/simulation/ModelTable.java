package io.mooring.data.simulation;

import io.mooring.api.ExpireFrom;
import io.mooring.api.IpAddress;
import io.mooring.api.OnTableFull;
import io.mooring.api.Persistence;
import io.mooring.data.stick.StickTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The clients of one virtual server, in a map. */
final class ModelTable {
    static final class Entry {
        String server;
        int open;
        long stampMs;
        long version;
        boolean decidedNow = true;

        Entry(String server) {
            this.server = server;
        }
    }

    /** What the table shows of an entry. */
    private record Seen(@Nullable String server, int open, long agedMs, long version) {}

    final Map<IpAddress, Entry> entries = new LinkedHashMap<>();
    Persistence policy;
    long hits;
    long misses;
    private final long createdMs;
    private long sweptMs;
    private long lastVersion;

    ModelTable(Persistence policy, long nowMs) {
        this.policy = policy;
        this.createdMs = nowMs;
        this.sweptMs = nowMs;
    }

    private boolean expired(Entry entry, long nowMs) {
        boolean live = entry.open > 0 && policy.expireFrom() == ExpireFrom.LAST_CLOSE;
        return !live && nowMs - entry.stampMs >= policy.timeoutSeconds() * 1000L;
    }

    /** Each full second after its beginning, the table is swept. */
    void sweepTo(long nowMs) {
        long last = nowMs - (nowMs - createdMs) % 1000;
        if (last > sweptMs) {
            sweep(last);
        }
    }

    void sweep(long nowMs) {
        sweptMs = nowMs;
        entries.values().removeIf(entry -> expired(entry, nowMs));
    }

    /** The address whose entry this client shares. */
    IpAddress key(IpAddress client) {
        byte[] bytes = client.bytes();
        int prefix = client.ipv4() ? policy.ipv4PrefixLength() : policy.ipv6PrefixLength();
        for (int bit = prefix; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return IpAddress.of(bytes);
    }

    /** The entry, which is forgotten when it has expired. */
    @Nullable
    Entry lookUp(IpAddress key, long nowMs) {
        Entry entry = entries.get(key);
        if (entry != null && expired(entry, nowMs)) {
            entries.remove(key);
            return null;
        }
        return entry;
    }

    /** A connection that is remembered; null: the table is full. */
    @Nullable
    Entry store(IpAddress key, String server, long nowMs) {
        Entry entry = lookUp(key, nowMs);
        if (entry == null) {
            if (entries.size() >= policy.tableSize() && policy.onTableFull() == OnTableFull.REJECT_NEW) {
                return null;
            }
            entry = new Entry(server);
            entries.put(key, entry);
        } else if (!entry.server.equals(server)) {
            entry.server = server;
            entry.decidedNow = true;
        }
        entry.open++;
        entry.stampMs = nowMs;
        return entry;
    }

    void close(IpAddress key, Entry entry, long nowMs) {
        if (entries.get(key) == entry) {
            entry.open--;
            if (entry.open == 0 && policy.expireFrom() == ExpireFrom.LAST_CLOSE) {
                entry.stampMs = nowMs;
            }
        }
    }

    void nobodyIsConnected() {
        if (entries.values().stream().anyMatch(entry -> entry.open != 0)) {
            throw new AssertionError("all sessions are closed, but an entry has some");
        }
    }

    private static Map<IpAddress, Seen> seen(StickTable table) {
        Map<IpAddress, Seen> seen = new HashMap<>();
        table.forEach((high, low, server, open, agedMs, version) ->
                seen.put(new IpAddress(high, low), new Seen(table.serverName(server), open, agedMs, version)));
        return seen;
    }

    /** Takes over what a process before has left, as far as the servers are still there. */
    void inherit(ModelTable before, Set<String> servers, long nowMs) {
        before.entries.forEach((key, entry) -> {
            if (servers.contains(entry.server) && !before.expired(entry, nowMs)) {
                entries.put(key, entry);
                lastVersion = Math.max(lastVersion, entry.version);
            }
        });
    }

    /** Both have the same. */
    void compare(StickTable table, long nowMs) {
        Map<IpAddress, Seen> seen = seen(table);
        if (table.entries() != entries.size() || entries.size() > policy.tableSize()) {
            throw new AssertionError("the table counts " + table.entries() + " entries, there are " + entries.size()
                    + " of at most " + policy.tableSize());
        }
        long newest = lastVersion;
        int shown = 0;
        for (Map.Entry<IpAddress, Entry> one : entries.entrySet()) {
            Entry entry = one.getValue();
            if (expired(entry, nowMs)) {
                continue;
            }
            shown++;
            Seen is = seen.get(one.getKey());
            if (is == null) {
                throw new AssertionError("the entry of " + one.getKey() + " has gone");
            }
            Seen expected = new Seen(
                    entry.server,
                    entry.open,
                    Math.max(0, nowMs - entry.stampMs),
                    entry.decidedNow ? is.version : entry.version);
            if (!is.equals(expected) || entry.decidedNow && is.version <= lastVersion) {
                throw new AssertionError("the entry of " + one.getKey() + " is " + is + ", expected " + expected);
            }
            entry.version = is.version;
            entry.decidedNow = false;
            newest = Math.max(newest, is.version);
        }
        lastVersion = newest;
        if (shown != seen.size()) {
            throw new AssertionError("the table has entries of strangers: " + seen.keySet());
        }
        if (table.hits() != hits || table.misses() != misses) {
            throw new AssertionError("hits and misses: " + table.hits() + " and " + table.misses() + ", expected "
                    + hits + " and " + misses);
        }
    }

    /** Evicts whom the table has evicted, who must be one who had to go. Called before anything else changes. */
    void evict(StickTable table) {
        int tooMany = entries.size() - policy.tableSize();
        if (tooMany <= 0) {
            return;
        }
        Map<IpAddress, Seen> seen = seen(table);
        List<Entry> gone = new ArrayList<>();
        List<Entry> left = new ArrayList<>();
        entries.forEach((key, entry) -> (seen.containsKey(key) ? left : gone).add(entry));
        if (gone.size() != tooMany) {
            throw new AssertionError(tooMany + " entries too many, but " + gone.size() + " have gone");
        }
        boolean idleLeft = left.stream().anyMatch(entry -> entry.open == 0);
        for (Entry victim : gone) {
            if (victim.open > 0 && idleLeft) {
                throw new AssertionError("an entry with a connection went while another could");
            }
        }
        if (policy.expireFrom() == ExpireFrom.LAST_CLOSE) { // else, who goes is decided within a shard
            for (Entry victim : gone) {
                left.stream()
                        .filter(entry -> entry.open > 0 == victim.open > 0)
                        .min(Comparator.comparingLong(entry -> entry.stampMs))
                        .filter(oldest -> oldest.stampMs < victim.stampMs)
                        .ifPresent(oldest -> {
                            throw new AssertionError(
                                    "an entry of " + victim.stampMs + " went, one of " + oldest.stampMs + " stayed");
                        });
            }
        }
        entries.values().removeAll(gone);
    }
}
