package io.mooring.data.stick;

/** Sees the entries of a table, under the lock of a shard: it must be quick and must not come back to the table. */
@FunctionalInterface
public interface Visitor {
    /**
     * One entry.
     *
     * @param high first half of the client's address
     * @param low second half
     * @param server its server's number
     * @param open its open connections
     * @param agedMs milliseconds since its stamp: the last close, or the newest connect while connections are open
     * @param version of the decision for this server
     */
    void entry(long high, long low, int server, int open, long agedMs, long version);
}
