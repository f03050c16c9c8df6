package io.mooring.data.relay;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Relays of one loop in an intrusive list: adding and removing cost nothing and allocate nothing. Loop thread only. */
final class RelayList {
    private @Nullable Relay first;

    void add(Relay relay) {
        relay.previous = null;
        relay.next = first;
        if (first != null) {
            first.previous = relay;
        }
        first = relay;
    }

    void remove(Relay relay) {
        if (relay.previous != null) {
            relay.previous.next = relay.next;
        } else {
            first = relay.next;
        }
        if (relay.next != null) {
            relay.next.previous = relay.previous;
        }
        relay.previous = null;
        relay.next = null;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Visits each; the one that is visited may leave the list meanwhile. */
    void forEach(Consumer<? super Relay> visit) {
        for (Relay relay = first; relay != null; ) {
            Relay next = relay.next;
            visit.accept(relay);
            relay = next;
        }
    }
}
