package io.mooring.data.guard;

import io.mooring.api.IpAddress;
import io.mooring.api.RateLimit;
import io.mooring.api.VirtualServer;
import io.mooring.data.stats.Cause;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in to one virtual server. It is asked once for each connection, before a server is chosen; open sessions are
 * nothing to it, so that a change of what it knows closes none.
 *
 * <p>Threading: {@link #refusal} is for all relay loops and never waits for a change; one thread changes.
 */
public final class Guard {
    private final Clients clients;
    private final LongSupplier clockNanos;
    private final LongSupplier seeds;
    private volatile AccessList access = AccessList.EVERYBODY;
    private volatile @Nullable RateLimiter limiter;

    /** Which client an address belongs to: the stick table's prefix of it. */
    public interface Clients {
        /** The address without the bits behind the prefix. */
        IpAddress client(long high, long low);
    }

    /**
     * One that lets everybody in.
     *
     * @param seeds a new secret number with each call
     */
    public Guard(Clients clients, LongSupplier clockNanos, LongSupplier seeds) {
        this.clients = clients;
        this.clockNanos = clockNanos;
        this.seeds = seeds;
    }

    /** Takes over a new desired configuration; how often clients have come is kept while there is a limit. */
    public void update(VirtualServer desired) {
        access = AccessList.of(desired.allowCidrs(), desired.denyCidrs());
        RateLimit limit = desired.rateLimit();
        RateLimiter now = limiter;
        if (limit == null) {
            limiter = null;
        } else if (now == null) {
            limiter = new RateLimiter(limit, clockNanos, seeds.getAsLong());
        } else {
            now.limit(limit);
        }
    }

    /**
     * Counts a connection from this address (the halves of an {@link IpAddress}): null when it may come in, else why not. Who is
     * denied is not counted as having come.
     */
    public @Nullable Cause refusal(long high, long low) {
        if (!access.admits(high, low)) {
            return Cause.DENIED;
        }
        RateLimiter limiting = limiter;
        if (limiting == null) {
            return null;
        }
        IpAddress client = clients.client(high, low);
        return limiting.admits(client.high(), client.low()) ? null : Cause.RATE_LIMITED;
    }
}
