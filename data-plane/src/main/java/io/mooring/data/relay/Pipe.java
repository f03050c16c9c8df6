package io.mooring.data.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** A kernel pipe that bulk data passes through without being copied to user space. */
final class Pipe {
    /** What a pipe holds by default (pipe(7): 16 pages of 4 KiB). */
    static final int DEFAULT_BYTES = 64 * 1024;

    private final FileDescriptor out;
    private final FileDescriptor in;
    private final int bytes;

    private Pipe(FileDescriptor out, FileDescriptor in, int bytes) {
        this.out = out;
        this.in = in;
        this.bytes = bytes;
    }

    /**
     * A pipe that holds as many bytes, or what the kernel gives.
     *
     * @param bytes a power of two; more than /proc/sys/fs/pipe-max-size needs a privilege
     * @throws IOException without descriptors, or when it is smaller than pipes are by default: copying is cheaper then
     */
    static Pipe open(int bytes) throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        int resized = Kernel.resizePipe(ends[1].intValue(), bytes);
        Pipe pipe = new Pipe(ends[0], ends[1], resized > 0 ? resized : DEFAULT_BYTES);
        if (pipe.bytes < DEFAULT_BYTES) {
            pipe.close();
            throw new IOException("this user has too many pages in pipes (fs.pipe-user-pages-soft)");
        }
        return pipe;
    }

    /** How much it holds at most. */
    int bytes() {
        return bytes;
    }

    /** The descriptor to read from. */
    int out() {
        return out.intValue();
    }

    /** The descriptor to write to. */
    int in() {
        return in.intValue();
    }

    void close() throws IOException {
        try {
            out.close();
        } finally {
            in.close();
        }
    }
}
