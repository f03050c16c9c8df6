package io.mooring.data.admin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** Expands what was sent compressed, up to a limit: a few kilobytes can stand for gigabytes. */
final class Gzip {
    private Gzip() {}

    /** What it stands for would be longer than the limit. */
    static final class TooLong extends Exception {
        private static final long serialVersionUID = 1;

        TooLong() {
            super(null, null, false, false);
        }
    }

    /**
     * What the members of a gzip document stand for, one behind the other (RFC 1952 section 2.2). Throws {@link TooLong} when
     * that is more than so many bytes, {@link IOException} when it is no such document.
     */
    static byte[] expanded(byte[] packed, int limitBytes) throws IOException, TooLong {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed), 1 << 13)) {
            byte[] expanded = in.readNBytes(limitBytes + 1);
            if (expanded.length > limitBytes) {
                throw new TooLong();
            }
            return expanded;
        }
    }
}
