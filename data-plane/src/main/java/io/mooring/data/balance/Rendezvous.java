package io.mooring.data.balance;

/**
 * Which candidate a client belongs to, from nothing but their names: every candidate draws a number for the client, and the
 * best wins (Thaler, Ravishankar 1998). Who comes or goes changes the answer of those clients only that it wins or had won:
 * about 1/n of them. All data planes agree, and so does one after its restart, because nothing here is secret or random; only
 * while a server starts slowly each has its own view of its weight.
 *
 * <p>With weights, a uniform draw u of a candidate of weight w counts as -ln(u) / w, and the smallest wins: the first arrival
 * among independent ones of rates w, which is of each in proportion to its rate. More weight wins clients and loses none.
 */
final class Rendezvous {
    private static final double TO_UNIT = 0x1.0p-53;

    private Rendezvous() {}

    /** A number for a name: FNV-1a over its characters, well mixed. */
    static long hash(String name) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** A number for a client's address, the halves of its 128 bits. */
    static long hash(long high, long low) {
        return mixed(mixed(low + 0x9e3779b97f4a7c15L) + high);
    }

    /** What a candidate draws for a client: 53 bits. */
    static long draw(long name, long client) {
        return mixed(name ^ client) >>> 11;
    }

    /** What a draw counts for a weight: the less, the better. StrictMath, so that it is the same everywhere. */
    static double cost(long draw, int weight) {
        return -StrictMath.log(unit(draw)) / weight;
    }

    /** No more than {@link #cost}, since -ln(u) is at least 1 - u. */
    static double leastCost(long draw, int weight) {
        return (1 - unit(draw)) / weight;
    }

    /** Above 0 and at most 1. */
    private static double unit(long draw) {
        return (draw + 0.5) * TO_UNIT;
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mixed(long z) {
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
