package io.mooring.data.stats;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Meters with some labels in common, which go together when what they measure is removed. A meter reads what somebody else
 * counts, when it is asked; it costs the writer nothing.
 *
 * <p>Threading: any thread.
 */
public final class MeterGroup implements AutoCloseable {
    private final MeterRegistry registry;
    private final Consumer<MeterGroup> onClose;
    private final Tags labels;
    private final List<Meter> meters = new ArrayList<>();

    /** What the meters read, which the registry refers to weakly only. */
    private final List<LongSupplier> sources = new ArrayList<>();

    private boolean closed;

    MeterGroup(MeterRegistry registry, Consumer<MeterGroup> onClose, String... labels) {
        this.registry = registry;
        this.onClose = onClose;
        this.labels = Tags.of(labels);
    }

    /** Shows a number that only grows; {@code moreLabels} are names and values in turn. */
    public synchronized MeterGroup counter(String name, String help, LongSupplier source, String... moreLabels) {
        if (!closed) {
            sources.add(source);
            meters.add(FunctionCounter.builder(name, source, LongSupplier::getAsLong)
                    .tags(labels.and(moreLabels))
                    .description(help)
                    .register(registry));
        }
        return this;
    }

    /** Shows a number that comes and goes. */
    public synchronized MeterGroup gauge(String name, String help, LongSupplier source) {
        if (!closed) {
            sources.add(source);
            meters.add(Gauge.builder(name, source, LongSupplier::getAsLong)
                    .tags(labels)
                    .description(help)
                    .register(registry));
        }
        return this;
    }

    /** Removes all of them; nothing is added any more. */
    @Override
    public synchronized void close() {
        closed = true;
        meters.forEach(registry::remove);
        meters.clear();
        sources.clear();
        onClose.accept(this);
    }
}
