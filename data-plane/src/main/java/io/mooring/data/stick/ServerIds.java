package io.mooring.data.stick;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The small numbers that entries hold in place of a server's name. A name keeps its number as long as it is in use or an
 * entry holds it, so that a server that is removed and added again finds its clients.
 *
 * <p>Threading: numbers are given and taken back under this object's monitor, by the thread that applies changes; counting
 * entries is free of locks.
 */
final class ServerIds {
    /** No server. */
    static final int NONE = -1;

    /** An entry has 16 bits for the number. */
    static final int MOST = 1 << 16;

    private final Map<String, Integer> ids = new HashMap<>();

    /** Indexed by number; grows by copy. A counter stays with its number for ever. */
    private volatile AtomicInteger[] entries = new AtomicInteger[0];

    private volatile @Nullable String[] names = new @Nullable String[0];

    /** The number of this name: the one it had, or a free one. */
    synchronized int of(String name) {
        Integer known = ids.get(name);
        if (known != null) {
            return known;
        }
        int id = 0;
        while (id < names.length && names[id] != null) {
            id++;
        }
        if (id == MOST) {
            throw new IllegalStateException("more than " + MOST + " servers in one stick table");
        }
        @Nullable String[] newNames = Arrays.copyOf(names, Math.max(names.length, id + 1));
        newNames[id] = name;
        if (id == entries.length) {
            AtomicInteger[] newEntries = Arrays.copyOf(entries, id + 1);
            newEntries[id] = new AtomicInteger();
            entries = newEntries;
        }
        names = newNames;
        ids.put(name, id);
        return id;
    }

    /** The number of this name if it has one, else {@link #NONE}. */
    synchronized int known(String name) {
        return ids.getOrDefault(name, NONE);
    }

    /** The names that have a number but are not among these. */
    synchronized Map<String, Integer> unused(Set<String> inUse) {
        Map<String, Integer> unused = new HashMap<>(ids);
        unused.keySet().removeAll(inUse);
        return unused;
    }

    /** Takes the number of a name back, unless entries hold it. */
    synchronized void release(String name) {
        Integer id = ids.get(name);
        if (id != null && entries[id].get() == 0) {
            ids.remove(name);
            @Nullable String[] newNames = names.clone();
            newNames[id] = null;
            names = newNames;
        }
    }

    /** The name of a number, or null when nobody has it. */
    @Nullable
    String name(int id) {
        @Nullable String[] seen = names;
        return id >= 0 && id < seen.length ? seen[id] : null;
    }

    /** Entries that hold this number. */
    int entries(int id) {
        AtomicInteger[] seen = entries;
        return id >= 0 && id < seen.length ? seen[id].get() : 0;
    }

    void entryAdded(int id) {
        entries[id].incrementAndGet();
    }

    void entryRemoved(int id) {
        entries[id].decrementAndGet();
    }
}
