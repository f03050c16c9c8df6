package io.mooring.data.handover;

import io.mooring.api.Snapshot;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a handover needs of the process that runs. */
public interface Running {
    /** The number of the user that this process runs as. */
    int user() throws IOException;

    /** The port that its own HTTP listens on. */
    int httpPort();

    /** Takes no changes and writes no file from now on; what runs is the answer. */
    @Nullable
    Snapshot freeze() throws IOException;

    /** Does all that again. */
    void thaw();

    /** Lets go of the state folder. */
    void release() throws IOException;

    /** Holds the state folder again; false: another process does. */
    boolean hold() throws IOException;

    /**
     * Client connections that are open, and one more while a process before this one has any: what that one tells of its sessions
     * goes through here.
     */
    int sessions();

    /** Another process serves now, and answers HTTP. */
    void succeeded();

    /** The last session has ended after that. */
    void end();
}
