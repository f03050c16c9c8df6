package io.mooring.data.relay;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;

/** A kernel pipe that bulk data passes through without being copied to user space. */
final class Pipe {
    /** What a pipe holds by default (pipe(7): 16 pages of 4 KiB). */
    static final int BYTES = 64 * 1024;

    private final FileDescriptor out;
    private final FileDescriptor in;

    private Pipe(FileDescriptor out, FileDescriptor in) {
        this.out = out;
        this.in = in;
    }

    static Pipe open() throws IOException {
        FileDescriptor[] ends = FileDescriptor.pipe();
        return new Pipe(ends[0], ends[1]);
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
