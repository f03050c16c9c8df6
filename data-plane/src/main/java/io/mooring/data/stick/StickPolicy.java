package io.mooring.data.stick;

import io.mooring.api.ExpireFrom;
import io.mooring.api.OnTableFull;
import io.mooring.api.Persistence;

/**
 * How a table keeps its entries.
 *
 * @param size the most entries
 * @param timeoutMs how long an entry lives after its last close, or its last connect; at most 24 days
 * @param expireFrom which of the two
 * @param onTableFull who goes when there is no room
 * @param ipv4PrefixLength leading bits that make a client, of an IPv4 address
 * @param ipv6PrefixLength leading bits that make a client, of an IPv6 address
 */
public record StickPolicy(
        int size,
        int timeoutMs,
        ExpireFrom expireFrom,
        OnTableFull onTableFull,
        int ipv4PrefixLength,
        int ipv6PrefixLength) {

    /** What an operator's words mean to a table. */
    public static StickPolicy of(Persistence desired) {
        return new StickPolicy(
                desired.tableSize(),
                Math.multiplyExact(desired.timeoutSeconds(), 1000),
                desired.expireFrom(),
                desired.onTableFull(),
                desired.ipv4PrefixLength(),
                desired.ipv6PrefixLength());
    }

    /** The high half of the client that this address belongs to. */
    long clientHigh(long high, long low) {
        if (ipv4(high, low) || ipv6PrefixLength >= 64) {
            return high;
        }
        return high & -1L << (64 - ipv6PrefixLength);
    }

    /** The low half of the client that this address belongs to. */
    long clientLow(long high, long low) {
        if (ipv4(high, low)) {
            return low & -1L << (32 - ipv4PrefixLength);
        }
        if (ipv6PrefixLength <= 64) {
            return 0;
        }
        return low & -1L << (128 - ipv6PrefixLength);
    }

    /** Whether the clients of an entry with this key find it under another policy: they have the same key there. */
    boolean foundUnder(StickPolicy other, long high, long low) {
        boolean ipv4 = ipv4(high, low);
        int length = ipv4 ? ipv4PrefixLength : ipv6PrefixLength;
        int otherLength = ipv4 ? other.ipv4PrefixLength : other.ipv6PrefixLength;
        return length == otherLength
                || otherLength < length && other.clientHigh(high, low) == high && other.clientLow(high, low) == low;
    }

    private static boolean ipv4(long high, long low) {
        return high == 0 && low >>> 32 == 0xffffL;
    }
}
