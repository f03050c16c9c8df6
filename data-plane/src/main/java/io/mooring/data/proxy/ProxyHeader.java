package io.mooring.data.proxy;

import io.mooring.api.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * For whom a proxy speaks: a client's connection as the proxy has seen it.
 *
 * @param source the client's address
 * @param sourcePort the client's port
 * @param destination the address that the client connected to
 * @param destinationPort the port that it connected to
 */
public record ProxyHeader(IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
    static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};
    static final int FIXED_BYTES = SIGNATURE.length + 4;
    static final int VERSION_2_PROXY = 0x21;
    static final int TCP4 = 0x11;
    static final int TCP6 = 0x21;
    static final int TCP4_BYTES = 12;
    static final int TCP6_BYTES = 36;

    private static final int ADDRESS_BYTES = 16;
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

    /** The text form: a line of at most 107 bytes. */
    public byte[] version1() {
        String line = "PROXY " + (ipv4() ? "TCP4 " : "TCP6 ") + text(source) + " " + text(destination) + " "
                + sourcePort + " " + destinationPort + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    /** The binary form: 28 bytes for IPv4, else 52. */
    public byte[] version2() {
        int addresses = ipv4() ? TCP4_BYTES : TCP6_BYTES;
        ByteBuffer bytes = ByteBuffer.allocate(FIXED_BYTES + addresses);
        bytes.put(SIGNATURE).put((byte) VERSION_2_PROXY).put((byte) (ipv4() ? TCP4 : TCP6));
        bytes.putShort((short) addresses);
        put(bytes, source);
        put(bytes, destination);
        bytes.putShort((short) sourcePort).putShort((short) destinationPort);
        return bytes.array();
    }

    /** A header has one family: IPv6, with IPv4 in its mapped form, when the two are not of the same. */
    private boolean ipv4() {
        return source.ipv4() && destination.ipv4();
    }

    private String text(IpAddress address) {
        return address.ipv4() && !ipv4() ? "::ffff:" + address : address.toString();
    }

    private void put(ByteBuffer bytes, IpAddress address) {
        byte[] own = address.bytes();
        if (!ipv4() && own.length < ADDRESS_BYTES) {
            bytes.put(MAPPED);
        }
        bytes.put(own);
    }
}
