package io.mooring.data.stick;

/** Is shown the entries that are to be saved, under the lock of a shard: it must be quick and must not come back to the table. */
@FunctionalInterface
public interface Saver {
    /** In place of an age: the entry is held by open connections. */
    int HELD = -1;

    /**
     * One entry.
     *
     * @param high first half of the client's address
     * @param low second half
     * @param server its server's name
     * @param agedMs milliseconds that count against its timeout, or {@link #HELD}
     * @param version of the decision for this server
     */
    void entry(long high, long low, String server, int agedMs, long version);
}
