package io.mooring.data.stick;

/**
 * One open connection, counted in the entry of its client. What {@link StickTable#open} counted, {@link #close} gives back,
 * exactly once, whatever became of the entry meanwhile.
 */
public final class Hold {
    final StickTable table;
    final Shard shard;
    final long high;
    final long low;
    final int slot;
    final int birth;

    /** Guarded by the shard's lock. */
    boolean closed;

    Hold(StickTable table, Shard shard, long high, long low, int slot, int birth) {
        this.table = table;
        this.shard = shard;
        this.high = high;
        this.low = low;
        this.slot = slot;
        this.birth = birth;
    }

    /** Ends it: with its client's last one, the entry begins to age. A second close does nothing. */
    public void close() {
        table.close(this);
    }
}
