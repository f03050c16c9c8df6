package io.mooring.data.disk;

import io.mooring.data.disk.FileClock.Moment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads blocks one after the other and believes none whose checksum is wrong, nor any after it. */
final class BlockReader {
    private final ReadableByteChannel in;
    private final ByteBuffer buffer = ByteBuffer.allocate(Blocks.BLOCK_HEADER + Blocks.MOST_BODY);
    private long whole;
    private @Nullable Moment moment;

    /** The blocks of a channel, which is after the magic bytes. */
    BlockReader(ReadableByteChannel in) {
        this.in = in;
        buffer.limit(0);
    }

    /** The names and entries of the next block, to be read before the next call; null: there is no further whole one. */
    @Nullable
    ByteBuffer next() throws IOException {
        if (!has(Blocks.BLOCK_HEADER)) {
            return null;
        }
        int start = buffer.position();
        int length = buffer.getInt(start);
        if (length < Blocks.BODY_HEADER || length > Blocks.MOST_BODY || !has(Blocks.BLOCK_HEADER + length)) {
            return null;
        }
        start = buffer.position();
        ByteBuffer body = buffer.slice(start + Blocks.BLOCK_HEADER, length);
        CRC32C sum = new CRC32C();
        sum.update(body);
        if ((int) sum.getValue() != buffer.getInt(start + 4)) {
            return null;
        }
        buffer.position(start + Blocks.BLOCK_HEADER + length);
        whole += Blocks.BLOCK_HEADER + length;
        body.rewind();
        moment = new Moment(body.getLong(), body.getLong(), body.getLong());
        return body;
    }

    /** When the last block was written. */
    Moment moment() {
        if (moment == null) {
            throw new IllegalStateException("no block has been read");
        }
        return moment;
    }

    /** Bytes of all blocks read, which are whole. */
    long whole() {
        return whole;
    }

    private boolean has(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        buffer.compact();
        while (buffer.position() < bytes && in.read(buffer) >= 0) {
            // reads on: as much as there is
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }
}
