package io.mooring.data.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The entries of blocks, in the order that they were written. It knows the names of all blocks that it was given. */
final class BlockEntries {
    private final ToIntFunction<String> server;
    private final List<Integer> servers = new ArrayList<>();

    /** Sees entries. */
    interface Sink {
        /** One entry; the age is in milliseconds at the time of the block, and one that is held has none. */
        void entry(long high, long low, int server, boolean held, int agedMs, long version);
    }

    /**
     * None read yet.
     *
     * @param server the number of the server of this name
     */
    BlockEntries(ToIntFunction<String> server) {
        this.server = server;
    }

    /** Reads a block as {@link BlockReader#next} gives it; the answer is how many entries it has. */
    int read(ByteBuffer block, Sink sink) {
        byte[] name = new byte[255];
        for (int names = block.getShort() & 0xffff; names > 0; names--) {
            int length = block.get() & 0xff;
            block.get(name, 0, length);
            servers.add(server.applyAsInt(new String(name, 0, length, StandardCharsets.US_ASCII)));
        }
        int count = 0;
        while (block.hasRemaining()) {
            int age = block.getInt();
            int number = servers.get(block.getShort() & 0xffff);
            long version = block.getLong();
            boolean ipv4 = (age & Blocks.IPV4_BIT) != 0;
            long high = ipv4 ? 0 : block.getLong();
            long low = ipv4 ? Blocks.MAPPED_PREFIX << 32 | block.getInt() & 0xffff_ffffL : block.getLong();
            int agedMs = age & ~Blocks.IPV4_BIT;
            sink.entry(high, low, number, agedMs == Blocks.HELD_AGE, agedMs, version);
            count++;
        }
        return count;
    }
}
