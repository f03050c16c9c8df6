package io.mooring.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder for what the data plane keeps, held by one process: two writers of one file would destroy it. It is held until it is
 * released or the process ends, however it ends.
 */
final class StateFolder implements AutoCloseable {
    private final Path folder;
    private final FileChannel channel;
    private @Nullable FileLock lock; // guarded by this

    /** Not held yet. */
    StateFolder(Path folder) throws IOException {
        this.folder = folder;
        try {
            this.channel = FileChannel.open(
                    folder.resolve("lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (AccessDeniedException e) {
            throw new IOException(
                    folder + " is not this user's; expected to be run by the user who ran it before, or a "
                            + "MOORING_STATE_DIR of its own",
                    e);
        }
    }

    /** Holds it, or says who does; replacing: nobody was there to take over from. */
    void take(boolean replacing) throws IOException {
        if (!hold()) {
            channel.close();
            throw new IOException(folder + " is in use by another data plane"
                    + (replacing
                            ? ", and nobody listens in its folder handover: that one is starting or ending, or has said "
                                    + "at its start why it cannot be replaced; expected SIGTERM to it, and an ordinary start"
                            : "; expected a MOORING_STATE_DIR of its own, or MOORING_REPLACE=true to take over from "
                                    + "that one"));
        }
    }

    /** The number of the user that this process runs as. */
    int user() throws IOException {
        return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /** Holds it; false: another process does. */
    synchronized boolean hold() throws IOException {
        if (lock == null) {
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                return false; // another data plane of this very process
            }
        }
        return lock != null;
    }

    /** Lets another process hold it. */
    synchronized void release() throws IOException {
        if (lock != null) {
            lock.release();
            lock = null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
