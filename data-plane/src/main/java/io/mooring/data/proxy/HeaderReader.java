package io.mooring.data.proxy;

import io.mooring.api.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads one PROXY header, of either version, from bytes that come in pieces of any size.
 *
 * <p>Threading: one thread.
 */
public final class HeaderReader {
    /** The most bytes of a header, version 2 with everything that it may carry: what HAProxy's own buffer takes. */
    public static final int MOST_BYTES = 16 * 1024;

    private static final int VERSION_1_MOST_BYTES = 107;
    private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final int VERSION = 0x20;
    private static final int LOCAL = 0;
    private static final int PROXY = 1;
    private static final int HIGHEST_FAMILY = 3;
    private static final int HIGHEST_TRANSPORT = 2;

    private byte[] bytes = new byte[VERSION_1_MOST_BYTES];
    private int count;
    private int length;
    private int taken;
    private @Nullable ProxyHeader header;

    /** What is known after a piece. */
    public enum State {
        /** It goes on. */
        MORE,
        /** It is no header. */
        WRONG,
        /** It has been read. */
        COMPLETE
    }

    /**
     * Takes the next piece: the first so many bytes of a buffer, as far as they belong to the header.
     *
     * @return after WRONG and COMPLETE there must be no further piece
     */
    public State offer(ByteBuffer piece, int size) {
        int before = count;
        int kept = Math.min(size, MOST_BYTES - before);
        if (before + kept > bytes.length) {
            bytes = Arrays.copyOf(bytes, before + kept);
        }
        piece.get(0, bytes, before, kept);
        count = before + kept;
        State state = begins(ProxyHeader.SIGNATURE) ? version2() : begins(VERSION_1) ? version1() : State.WRONG;
        if (state == State.COMPLETE) {
            taken = length - before;
        }
        return state;
    }

    /** How many bytes of the last piece belong to the header that it has completed; the others follow it. */
    public int taken() {
        return taken;
    }

    /** Bytes of the complete header. */
    public int length() {
        return length;
    }

    /** Whether a byte has come. */
    public boolean begun() {
        return count > 0;
    }

    /** What the complete header says; null: the proxy speaks for itself, or for something that is not TCP. */
    public @Nullable ProxyHeader header() {
        return header;
    }

    /** As far as there are bytes, they are those. */
    private boolean begins(byte[] with) {
        int known = Math.min(count, with.length);
        return Arrays.equals(bytes, 0, known, with, 0, known);
    }

    private State version2() {
        if (count < ProxyHeader.FIXED_BYTES) {
            return State.MORE;
        }
        ByteBuffer fields = ByteBuffer.wrap(bytes, 0, count).position(ProxyHeader.SIGNATURE.length);
        int versionAndCommand = fields.get() & 0xff;
        int family = fields.get() & 0xff;
        int rest = fields.getShort() & 0xffff;
        length = ProxyHeader.FIXED_BYTES + rest;
        int command = versionAndCommand - VERSION;
        int needed = family == ProxyHeader.TCP4 ? ProxyHeader.TCP4_BYTES : ProxyHeader.TCP6_BYTES;
        boolean tcp = command == PROXY && (family == ProxyHeader.TCP4 || family == ProxyHeader.TCP6);
        if (command != LOCAL && command != PROXY
                || command == PROXY && (family >>> 4 > HIGHEST_FAMILY || (family & 0xf) > HIGHEST_TRANSPORT)
                || tcp && rest < needed
                || length > MOST_BYTES) {
            return State.WRONG;
        }
        if (count < length) {
            return State.MORE;
        }
        if (tcp) {
            byte[] address = new byte[family == ProxyHeader.TCP4 ? 4 : 16];
            fields.get(address);
            IpAddress source = IpAddress.of(address);
            fields.get(address);
            header = new ProxyHeader(
                    source, fields.getShort() & 0xffff, IpAddress.of(address), fields.getShort() & 0xffff);
        }
        return State.COMPLETE;
    }

    private State version1() {
        int most = Math.min(count, VERSION_1_MOST_BYTES);
        for (int i = VERSION_1.length; i < most; i++) {
            if (bytes[i] == '\r') {
                if (i + 1 == most) {
                    return i + 1 == VERSION_1_MOST_BYTES ? State.WRONG : State.MORE;
                }
                length = i + 2;
                return bytes[i + 1] == '\n' ? line(new String(bytes, 0, i, StandardCharsets.ISO_8859_1)) : State.WRONG;
            }
            if (bytes[i] == '\n') {
                return State.WRONG;
            }
        }
        return count < VERSION_1_MOST_BYTES ? State.MORE : State.WRONG;
    }

    private State line(String line) {
        String[] words = line.split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return State.COMPLETE; // what follows is to be skipped
        }
        boolean six = words[1].equals("TCP6");
        if (words.length != 6 || !six && !words[1].equals("TCP4")) {
            return State.WRONG;
        }
        IpAddress source = address(words[2], six);
        IpAddress destination = address(words[3], six);
        int sourcePort = port(words[4]);
        int destinationPort = port(words[5]);
        if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
            return State.WRONG;
        }
        header = new ProxyHeader(source, sourcePort, destination, destinationPort);
        return State.COMPLETE;
    }

    private static @Nullable IpAddress address(String text, boolean six) {
        return text.indexOf(':') >= 0 == six ? IpAddress.parse(text) : null;
    }

    private static int port(String text) {
        if (!text.matches("0|[1-9][0-9]{0,4}")) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 0xffff ? port : -1;
    }
}
