package io.mooring.api;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * An IP address as 128 bits: an IPv6 address as it is, an IPv4 address as IPv6-mapped ({@code ::ffff:a.b.c.d}, RFC 4291
 * section 2.5.5.2), so that both families compare, mask and hash alike.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last eight bytes, big-endian
 */
public record IpAddress(long high, long low) {
    private static final long MAPPED_PREFIX = 0x0000_ffff_0000_0000L;

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY_IPV4 = new IpAddress(0, MAPPED_PREFIX);

    /** {@code ::}. */
    public static final IpAddress ANY_IPV6 = new IpAddress(0, 0);

    /**
     * The address that a literal says, or null when the text is not an IPv4 or IPv6 literal. Never resolves a name; zone
     * identifiers ({@code fe80::1%eth0}), octal and shortened IPv4 forms are not literals here.
     */
    public static @Nullable IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? parseIpv6(text) : parseIpv4(text);
    }

    /** The address that the host of a URL is, an IPv6 one in brackets (RFC 3986 section 3.2.2); null: it is a name. */
    public static @Nullable IpAddress ofHost(String host) {
        return parse(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static @Nullable IpAddress parseIpv4(String text) {
        long value = 0;
        int octets = 0;
        int octet = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (octet < 0 || ++octets > 4) {
                    return null;
                }
                value = value << 8 | octet;
                octet = -1;
            } else if (c < '0' || c > '9' || octet == 0) {
                return null; // not a digit, or a leading zero
            } else {
                octet = Math.max(octet, 0) * 10 + (c - '0');
                if (octet > 255) {
                    return null;
                }
            }
        }
        return octets == 4 ? new IpAddress(0, MAPPED_PREFIX | value) : null;
    }

    private static @Nullable IpAddress parseIpv6(String text) {
        if (text.length() > 45) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 127) {
                return null;
            }
        }
        try {
            // A text with a colon is never looked up: the JDK either parses it or throws.
            return of(InetAddress.getByName(text).getAddress());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** The address in network byte order: 4 or 16 bytes. */
    public static IpAddress of(byte[] bytes) {
        if (bytes.length == 4) {
            return new IpAddress(0, MAPPED_PREFIX | word(bytes, 0, 4));
        }
        if (bytes.length == 16) {
            return new IpAddress(word(bytes, 0, 8), word(bytes, 8, 8));
        }
        throw new IllegalArgumentException("an IP address has 4 or 16 bytes, not " + bytes.length);
    }

    private static long word(byte[] bytes, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    /** Whether it is an IPv4 address, written as such or IPv6-mapped. */
    public boolean ipv4() {
        return high == 0 && low >>> 32 == 0xffffL;
    }

    /** Whether it stands for every address of the host. */
    public boolean wildcard() {
        return equals(ANY_IPV4) || equals(ANY_IPV6);
    }

    /**
     * Whether it can be the address of one host that is reached from another network: it is not link-local (169.254.0.0/16,
     * RFC 3927; fe80::/10, RFC 4291), multicast (224.0.0.0/4, ff00::/8), broadcast or unspecified (0.0.0.0/8, ::).
     */
    public boolean oneHost() {
        if (ipv4()) {
            int first = (int) (low >>> 24 & 0xff);
            return first != 0 && !multicast() && !broadcast() && (low >>> 16 & 0xffff) != 0xa9fe;
        }
        return !wildcard() && !multicast() && high >>> 54 != 0xfe80 >>> 6;
    }

    /** Whether it never leaves the host: 127.0.0.0/8 (RFC 1122) or ::1 (RFC 4291). */
    public boolean loopback() {
        return ipv4() ? (low >>> 24 & 0xff) == 127 : high == 0 && low == 1;
    }

    /** Whether it stands for a group of hosts. */
    public boolean multicast() {
        return ipv4() ? (low >>> 28 & 0xf) == 0xe : high >>> 56 == 0xff;
    }

    /** Whether it is the IPv4 address that every host of a network hears. */
    public boolean broadcast() {
        return ipv4() && (low & 0xffff_ffffL) == 0xffff_ffffL;
    }

    /** Network byte order: 4 bytes for IPv4, else 16. */
    public byte[] bytes() {
        int count = ipv4() ? 4 : 16;
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            int shift = 8 * (count - 1 - i);
            bytes[i] = (byte) (shift >= 64 ? high >>> (shift - 64) : low >>> shift);
        }
        return bytes;
    }

    /** As the host of a URL, what {@link #ofHost} reads: an IPv6 address in brackets. */
    public String host() {
        return ipv4() ? toString() : "[" + this + "]";
    }

    /** The same address as the JDK's type. */
    public InetAddress inetAddress() {
        try {
            return InetAddress.getByAddress(bytes());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address always has 4 or 16 bytes", e);
        }
    }

    /** The usual text: dotted for IPv4, RFC 5952's compressed form for IPv6. */
    @Override
    public String toString() {
        if (ipv4()) {
            return (low >>> 24 & 0xff) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        }
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int start = -1;
        int length = 1; // a single zero group is never compressed (RFC 5952, 4.2.2)
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && groups[j] == 0) {
                j++;
            }
            if (j - i > length) {
                start = i;
                length = j - i;
            }
        }
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (i > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
