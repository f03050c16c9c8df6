package io.mooring.data.guard;

import io.mooring.api.IpAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A set of addresses, as sorted ranges that neither overlap nor touch: one binary search tells whether an address is in it.
 *
 * <p>A block covers its own family only: IPv4 addresses are IPv6-mapped here, and {@code ::/0} is every IPv6 address, but no
 * IPv4 one.
 *
 * <p>Threading: immutable.
 */
final class AddressRanges {
    private static final IpAddress BEFORE_IPV4 = new IpAddress(0, 0x0000_fffe_ffff_ffffL);
    private static final IpAddress FIRST_IPV4 = IpAddress.ANY_IPV4;
    private static final IpAddress LAST_IPV4 = new IpAddress(0, 0x0000_ffff_ffff_ffffL);
    private static final IpAddress AFTER_IPV4 = new IpAddress(0, 0x0001_0000_0000_0000L);

    /** The first and the last address of each range, each in two longs. */
    private final long[] firstHigh;

    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private record Range(IpAddress first, IpAddress last) {}

    /** The addresses of these literals and blocks, which the rules of the api have let pass. Bits behind a prefix do not count. */
    AddressRanges(List<String> blocks) {
        List<Range> ranges = new ArrayList<>();
        blocks.forEach(block -> add(ranges, block));
        ranges.sort(Comparator.comparing(Range::first, AddressRanges::compare));
        List<Range> merged = merged(ranges);
        firstHigh = merged.stream().mapToLong(range -> range.first.high()).toArray();
        firstLow = merged.stream().mapToLong(range -> range.first.low()).toArray();
        lastHigh = merged.stream().mapToLong(range -> range.last.high()).toArray();
        lastLow = merged.stream().mapToLong(range -> range.last.low()).toArray();
    }

    /** Whether there is no address in it. */
    boolean isEmpty() {
        return firstLow.length == 0;
    }

    /** Whether an address is in it. */
    boolean contains(long high, long low) {
        int from = 0;
        int to = firstLow.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (compare(high, low, firstHigh[middle], firstLow[middle]) < 0) {
                to = middle - 1;
            } else if (compare(high, low, lastHigh[middle], lastLow[middle]) > 0) {
                from = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Range> ranges, String block) {
        int slash = block.indexOf('/');
        IpAddress address = IpAddress.parse(slash < 0 ? block : block.substring(0, slash));
        if (address == null) {
            throw new IllegalStateException("the rules let a block pass that is none: " + block);
        }
        int bits = slash < 0 ? 128 : Integer.parseInt(block.substring(slash + 1)) + (address.ipv4() ? 96 : 0);
        long maskHigh = bits == 0 ? 0 : bits >= 64 ? -1 : -1L << (64 - bits);
        long maskLow = bits <= 64 ? 0 : bits >= 128 ? -1 : -1L << (128 - bits);
        IpAddress first = new IpAddress(address.high() & maskHigh, address.low() & maskLow);
        IpAddress last = new IpAddress(address.high() | ~maskHigh, address.low() | ~maskLow);
        if (!address.ipv4() && compare(first, FIRST_IPV4) < 0 && compare(last, LAST_IPV4) >= 0) {
            ranges.add(new Range(first, BEFORE_IPV4));
            if (compare(last, AFTER_IPV4) >= 0) {
                ranges.add(new Range(AFTER_IPV4, last));
            }
        } else {
            ranges.add(new Range(first, last));
        }
    }

    private static List<Range> merged(List<Range> sorted) {
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before == null || compare(range.first, after(before.last)) > 0) {
                merged.add(range);
            } else if (compare(range.last, before.last) > 0) {
                merged.set(merged.size() - 1, new Range(before.first, range.last));
            }
        }
        return merged;
    }

    /** The next address; the last of all is its own. */
    private static IpAddress after(IpAddress address) {
        if (address.low() != -1) {
            return new IpAddress(address.high(), address.low() + 1);
        }
        return address.high() == -1 ? address : new IpAddress(address.high() + 1, 0);
    }

    private static int compare(IpAddress one, IpAddress other) {
        return compare(one.high(), one.low(), other.high(), other.low());
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }
}
