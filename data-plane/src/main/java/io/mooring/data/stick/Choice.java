package io.mooring.data.stick;

/** Decides, under the lock of the client's shard, where a connection goes. Short, no I/O, no other client. */
@FunctionalInterface
public interface Choice {
    /**
     * The server to use and to remember, or {@link StickTable#NO_SERVER}: then the table stays as it is and counts nothing.
     *
     * @param remembered the server of the client's entry, or {@link StickTable#NO_SERVER}
     */
    int choose(int remembered);
}
