package io.mooring.data.listen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapTest {
    private final FakePool pool = new FakePool();
    private final Heap heap = new Heap(pool);

    @Test
    void theGateClosesAboveNinetyPercentAndOpensBelowEightyFive() {
        pool.used = 900;
        heap.look();
        assertThat(heap.gate().tryEnter()).isTrue();

        pool.used = 901;
        heap.look();
        assertThat(heap.gate().tryEnter()).isFalse();

        pool.used = 850;
        heap.look();
        assertThat(heap.gate().tryEnter()).isFalse();

        pool.used = 849;
        heap.look();
        assertThat(heap.gate().tryEnter()).isTrue();
    }

    @Test
    void aClosedGateCollectsOnlyAfterSomebodyHasLeftAndNotTooOften() {
        heap.gate().tryEnter();
        heap.gate().tryEnter();
        pool.used = 950;
        look(100);
        assertThat(pool.collections).as("nobody has left").isZero();

        heap.gate().leave();
        look(1);
        assertThat(pool.collections).isEqualTo(1);
        heap.gate().leave();
        look(11);
        assertThat(pool.collections).as("a moment later").isEqualTo(1);
        look(1);
        assertThat(pool.collections).isEqualTo(2);
        look(239);
        assertThat(pool.collections).as("nobody else has left").isEqualTo(2);
        look(1);
        assertThat(pool.collections).as("but a minute has gone").isEqualTo(3);
    }

    @Test
    void thisVirtualMachineTellsWhatItsCollectionsLeave() {
        Heap own = Heap.ofThisProcess();
        System.gc();
        own.look();
        assertThat(own.gate().tryEnter()).as("far from full").isTrue();
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            heap.look();
        }
    }

    private static final class FakePool implements Heap.Pool {
        long used;
        int collections;

        @Override
        public long used() {
            return used;
        }

        @Override
        public long most() {
            return 1000;
        }

        @Override
        public void collect() {
            collections++;
        }
    }
}
