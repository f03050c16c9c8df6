package io.mooring.data.listen;

import io.mooring.data.live.Admission;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The heap, as a gate: when a collection has left it nearly full, clients wait in the accept queue instead of being the last
 * straw. It looks at the pool of old objects; what is there after a collection is in use.
 *
 * <pre>
 *          in use after a collection &gt; 90 %
 *   open ────────────────────────────────────▶ closed: nobody comes in; collects every few seconds if somebody has left, else each minute,
 *        ◀────────────────────────────────────         since no collection comes by itself where nobody comes
 *          in use after a collection &lt; 85 %
 * </pre>
 *
 * <p><i>Threading</i>: the gate is for anybody, {@link #look} for one thread at a time.
 */
final class Heap {
    private static final int CLOSES_AT_PERCENT = 90;
    private static final int OPENS_AT_PERCENT = 85;

    /** Looks between two collections of ours, when somebody has left. */
    private static final int COLLECT_EVERY = 12;

    /** Looks between two of them when nobody has: something else may have gone. */
    private static final int COLLECT_ANYWAY = 240;

    /** Where the virtual machine keeps what has survived. */
    interface Pool {
        /** Bytes that the last collection left in use. */
        long used();

        /** The most that it can hold. */
        long most();

        /** Collects now. */
        void collect();
    }

    private final @Nullable Pool pool;
    private final Admission gate = new Admission(Integer.MAX_VALUE);
    private int looksSinceCollection;
    private int insideAtCollection;

    Heap(@Nullable Pool pool) {
        this.pool = pool;
    }

    /** Of this process; a virtual machine that does not tell what its collections leave has a gate that is always open. */
    static Heap ofThisProcess() {
        return new Heap(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(bean -> bean.getType() == MemoryType.HEAP
                        && bean.getCollectionUsage() != null
                        && bean.getUsage().getMax() > 0)
                .max(Comparator.comparingLong(bean -> bean.getUsage().getMax()))
                .map(Heap::pool)
                .orElse(null));
    }

    private static Pool pool(MemoryPoolMXBean bean) {
        return new Pool() {
            @Override
            public long used() {
                MemoryUsage left = bean.getCollectionUsage();
                return left == null ? 0 : left.getUsed();
            }

            @Override
            public long most() {
                return bean.getUsage().getMax();
            }

            @Override
            public void collect() {
                System.gc();
            }
        };
    }

    /** Passed by every session. */
    Admission gate() {
        return gate;
    }

    /** Opens or closes the gate; to be called a few times a second. */
    void look() {
        if (pool == null) {
            return;
        }
        boolean open = gate.limit() > 0;
        if (open && pool.used() * 100 > pool.most() * CLOSES_AT_PERCENT) {
            gate.limit(0);
            insideAtCollection = gate.current();
            looksSinceCollection = 0;
        } else if (!open) {
            looksSinceCollection++;
            if (looksSinceCollection >= COLLECT_ANYWAY
                    || looksSinceCollection >= COLLECT_EVERY && gate.current() < insideAtCollection) {
                insideAtCollection = gate.current();
                looksSinceCollection = 0;
                pool.collect();
            }
            if (pool.used() * 100 < pool.most() * OPENS_AT_PERCENT) {
                gate.limit(Integer.MAX_VALUE);
            }
        }
    }
}
