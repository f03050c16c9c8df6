package io.mooring.data.relay;

import io.netty.util.internal.CleanableDirectBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** A program for a virtual machine that has less direct memory than its blocks may take; it prints how much they have got. */
final class FullDirectMemory {
    private FullDirectMemory() {}

    /** The argument is the limit of the blocks, in bytes. */
    public static void main(String[] arguments) {
        ArrayDeque<Runnable> soon = new ArrayDeque<>();
        Blocks blocks = new Blocks(Long.parseLong(arguments[0]), soon::add);
        List<CleanableDirectBuffer> taken = new ArrayList<>();
        long bytes = 0;
        while (blocks.room() > 0) {
            CleanableDirectBuffer block = blocks.take(blocks.room());
            bytes += block.buffer().capacity();
            taken.add(block);
        }
        taken.forEach(blocks::give);
        System.out.println("bytes=" + bytes + " room=" + blocks.room());
    }
}
