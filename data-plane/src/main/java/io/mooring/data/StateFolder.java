package io.mooring.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The folder for what the data plane keeps, held by one process: two writers of one file would destroy it. */
final class StateFolder implements AutoCloseable {
    private final FileChannel channel;

    private StateFolder(FileChannel channel) {
        this.channel = channel;
    }

    /** Holds the folder until it is closed or the process ends, however it ends. */
    static StateFolder hold(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IOException(folder + " is in use by another data plane; expected a MOORING_STATE_DIR of its own");
        }
        return new StateFolder(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
