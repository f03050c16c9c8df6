package io.mooring.data.guard;

import java.util.List;

/**
 * Who may come in by address: {@code allowCidrs} and {@code denyCidrs} of a virtual server. Where both have an address, it may
 * not; no allowed block at all means everybody. O(log n) in the number of blocks.
 *
 * <p>Threading: immutable, swapped with the settings that it is part of.
 */
public final class AccessList {
    /** Everybody. */
    public static final AccessList EVERYBODY = new AccessList(List.of(), List.of());

    private final AddressRanges allowed;
    private final AddressRanges denied;

    private AccessList(List<String> allow, List<String> deny) {
        this.allowed = new AddressRanges(allow);
        this.denied = new AddressRanges(deny);
    }

    /** The list of these literals and blocks, which the rules of the api have let pass. */
    public static AccessList of(List<String> allow, List<String> deny) {
        return allow.isEmpty() && deny.isEmpty() ? EVERYBODY : new AccessList(allow, deny);
    }

    /** Whether a client may come in; its address as the halves of an {@link io.mooring.api.IpAddress}. */
    public boolean admits(long high, long low) {
        return !denied.contains(high, low) && (allowed.isEmpty() || allowed.contains(high, low));
    }
}
