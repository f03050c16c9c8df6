package io.mooring.api;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out of values that never change, for as long as somebody holds the value. A revision shares nearly all of
 * its virtual servers with the one before it, the very objects: what was found of them once need not be found again.
 *
 * <p>Invariants: values are told apart by identity, so that nothing is compared. Results must not hold their value.
 *
 * <p>Threading: anybody may call; two at the same time may both do the work.
 */
public final class Remembered<K, V> {
    private final Map<Key<K>, V> results = new ConcurrentHashMap<>();
    private final ReferenceQueue<K> gone = new ReferenceQueue<>();
    private final Function<K, V> work;

    /** Remembers what this pure function says. */
    public Remembered(Function<K, V> work) {
        this.work = work;
    }

    /** What the function says of a value. */
    public V of(K value) {
        V known = results.get(new Key<>(value, null));
        if (known != null) {
            return known;
        }
        forgetGone();
        V result = work.apply(value);
        results.put(new Key<>(value, gone), result);
        return result;
    }

    /** How many are remembered. */
    int size() {
        forgetGone();
        return results.size();
    }

    private void forgetGone() {
        for (Reference<? extends K> key = gone.poll(); key != null; key = gone.poll()) {
            results.remove(key);
        }
    }

    private static final class Key<K> extends WeakReference<K> {
        private final int hash;

        Key(K value, @Nullable ReferenceQueue<K> queue) {
            super(value, queue);
            this.hash = System.identityHashCode(value);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true; // also of one whose value is gone
            }
            K mine = get();
            return mine != null && other instanceof Key<?> key && key.get() == mine;
        }
    }
}
