package io.mooring.data.testing;

import io.mooring.api.IpAddress;
import io.mooring.data.names.Names;
import io.mooring.data.names.Resolution;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Host names that have the addresses which the test says; they answer at once, and unknown ones have none. */
public final class ScriptedNames implements Names {
    private final FakeTime time;
    private final Map<String, List<IpAddress>> known = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();

    public ScriptedNames(FakeTime time) {
        this.time = time;
    }

    /** From now on the name has these addresses; none: it does not resolve. */
    public void set(String name, String... addresses) {
        known.put(name, Stream.of(addresses).map(IpAddress::parse).toList());
    }

    /** How often a name was asked for. */
    public int asked() {
        return asked.get();
    }

    @Override
    public void resolve(String name, Consumer<Resolution> result) {
        asked.incrementAndGet();
        List<IpAddress> addresses = known.getOrDefault(name, List.of());
        result.accept(new Resolution(
                Instant.ofEpochMilli(time.nowMs()), addresses, addresses.isEmpty() ? "no such name" : null));
    }
}
