package io.mooring.data.relay;

import io.mooring.data.faults.FaultLine;
import io.mooring.data.stats.Cause;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.Buffer;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.internal.CleanableDirectBuffer;
import io.netty.util.internal.PlatformDependent;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What the sockets of one event loop share: the buffer that every read goes into, a coarse clock, the turn queue, the
 * closes that wait for the end of the batch, spare pipes and blocks.
 *
 * <p><i>Threading</i>: everything on the loop's thread, but {@link #execute}, {@link #load} and the counters, which
 * anybody may use.
 */
public final class RelayLoop implements Executor {
    /** The resolution of idle times. Two ticks are the precision that is promised: one second. */
    public static final int TICK_MS = 500;

    /** The most descriptors that a loop holds besides its sockets: pipes. */
    public static final int PIPE_DESCRIPTORS = 2 * Pipes.MOST;

    static final int BUFFER_BYTES = 128 * 1024;

    private static final int ALARM_MS = 50;
    private static final FaultLine MISTAKES =
            new FaultLine(LoggerFactory.getLogger(RelayLoop.class), Level.ERROR, "unexpected-exception");

    /** All events for the life of a socket, each told once: no system call is ever spent on interest. */
    private static final EpollIoOps EVENTS = EpollIoOps.EPOLLIN
            .with(EpollIoOps.EPOLLOUT)
            .with(EpollIoOps.EPOLLRDHUP)
            .with(EpollIoOps.valueOf(End.EPOLLPRI))
            .with(EpollIoOps.EPOLLET);

    private final IoEventLoop events;
    private final CleanableDirectBuffer memory = Buffer.allocateDirectBufferWithNativeOrder(BUFFER_BYTES);
    private final ByteBuffer buffer = memory.buffer();
    private final long bufferAddress = Buffer.memoryAddress(buffer);
    private final Pipes pipes = new Pipes();
    private final Blocks blocks;
    private final RelayList waiting = new RelayList();
    private final RelayList relaying = new RelayList();
    private final Turns turns;
    private final Runnable closeNow = this::closeNow;
    private final Runnable ring = this::ring;
    private final long beganNanos = System.nanoTime();
    private final AtomicInteger load = new AtomicInteger();
    private final AtomicLong mistakes = new AtomicLong();
    private final AtomicLong splicedBytes = new AtomicLong();
    private final @Nullable Future<?> ticking;
    private @Nullable End closing;
    private int now;
    private boolean alarmsArmed;

    private RelayLoop(IoEventLoop events, long keptBytes) {
        this.events = events;
        this.turns = new Turns(events, this::unexpected);
        this.blocks = new Blocks(keptBytes, this::again);
        this.ticking = events.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
    }

    /**
     * One for each event loop of a Vert.x instance with the epoll transport, which should do nothing else.
     *
     * @throws IllegalStateException when its transport is another
     */
    public static List<RelayLoop> of(Vertx vertx) {
        return of(vertx, PlatformDependent.maxDirectMemory() / 4 * 3); // the rest is for HTTP and files
    }

    /** The same; what stalled connections keep has at most so many bytes, over all loops. */
    static List<RelayLoop> of(Vertx vertx, long keptBytes) {
        EventLoopGroup group = ((VertxInternal) vertx).nettyEventLoopGroup();
        List<IoEventLoop> events = new ArrayList<>();
        for (EventExecutor executor : group) {
            if (!(executor instanceof IoEventLoop loop) || !loop.isCompatible(EpollIoHandle.class)) {
                throw new IllegalStateException("the relay needs Linux with epoll, not " + executor.getClass());
            }
            events.add(loop);
        }
        return events.stream()
                .map(loop -> new RelayLoop(loop, keptBytes / events.size()))
                .toList();
    }

    /** Runs it on the loop's thread. */
    @Override
    public void execute(Runnable task) {
        events.execute(task);
    }

    /** Runs it on the loop's thread, after that many milliseconds. */
    @SuppressWarnings("FutureReturnValueIgnored") // what runs here catches what it throws
    public void executeAfter(int ms, Runnable task) {
        events.schedule(task, ms, TimeUnit.MILLISECONDS);
    }

    /** Whether the caller is on the loop's thread. */
    public boolean inLoop() {
        return events.inEventLoop();
    }

    /** Sessions that live here or are on their way; whoever brings one adds, whoever ends one subtracts. */
    public AtomicInteger load() {
        return load;
    }

    /** Exceptions that were caught where none should come; each ended one relay at most. */
    public long mistakes() {
        return mistakes.get();
    }

    /** Bytes that went through pipes instead of the buffer. */
    public long splicedBytes() {
        return splicedBytes.get();
    }

    /** Ticks of {@link #TICK_MS} since it began. Loop thread only. */
    public int ticks() {
        return now;
    }

    /** Visits every relay; the one that is visited may end meanwhile. Loop thread only. */
    public void forEach(Consumer<? super Relay> visit) {
        waiting.forEach(visit);
        relaying.forEach(visit);
    }

    /**
     * Watches a socket for all events, edge-triggered. Loop thread only.
     *
     * @throws IOException when the kernel refuses: no memory, or more sockets than a user may have watched; nothing is left of it
     */
    public IoRegistration watch(EpollIoHandle handle) throws IOException {
        Future<IoRegistration> future = events.register(handle);
        if (!future.isSuccess()) {
            throw new IOException("a socket could not be watched", future.cause());
        }
        IoRegistration registration = future.getNow();
        try {
            registration.submit(EVENTS);
            return registration;
        } catch (UncheckedIOException e) {
            registration.cancel(); // Netty has it in its books, where the next socket of this number would find it
            throw e.getCause();
        }
    }

    /** Calls it again when the others had their turn. Loop thread only. */
    public void again(Runnable turn) {
        turns.add(turn);
    }

    /** Counts a mistake of ours that was caught, and says so. */
    public void unexpected(Throwable error) {
        mistakes.incrementAndGet();
        MISTAKES.add("where=\"a relay loop\"", error);
    }

    /** Ends what still lives here, stops the clock and gives the memory back. Nothing may come any more. Waits for nothing. */
    public void stop() {
        execute(() -> {
            if (ticking != null) {
                ticking.cancel(false);
            }
            forEach(RelayLoop::shutDown);
            execute(this::giveBack); // behind the closes
        });
    }

    private static void shutDown(Relay relay) {
        try {
            relay.end(Cause.SHUTDOWN);
        } catch (Throwable e) {
            relay.mistake(e); // the others end all the same
        }
    }

    private void giveBack() {
        if (!waiting.isEmpty() || !relaying.isEmpty()) {
            throw new IllegalStateException("a relay began on a loop that was stopped");
        }
        pipes.close();
        blocks.close();
        memory.clean();
    }

    ByteBuffer buffer() {
        return buffer;
    }

    long bufferAddress() {
        return bufferAddress;
    }

    Pipes pipes() {
        return pipes;
    }

    Blocks blocks() {
        return blocks;
    }

    RelayList waiting() {
        return waiting;
    }

    RelayList relaying() {
        return relaying;
    }

    void spliced(int bytes) {
        splicedBytes.lazySet(splicedBytes.getPlain() + bytes);
    }

    void register(End end) throws IOException {
        end.registered(watch(end));
    }

    /** The kernel reuses a closed descriptor's number at once, and a stale event of this batch would hit its new owner. */
    void closeLater(End end) {
        if (closing == null) {
            execute(closeNow);
        }
        end.nextClosing = closing;
        closing = end;
    }

    /** Alarms are looked at while something waits: connects that take long are few, and no timer each is needed. */
    void armAlarms() {
        if (!alarmsArmed) {
            alarmsArmed = true;
            executeAfter(ALARM_MS, ring);
        }
    }

    private void closeNow() {
        End end = closing;
        closing = null;
        while (end != null) {
            End next = end.nextClosing;
            end.nextClosing = null;
            try {
                end.close();
            } catch (IOException | RuntimeException e) {
                unexpected(e);
            }
            end = next;
        }
    }

    private void ring() {
        alarmsArmed = false;
        long nanos = System.nanoTime();
        waiting.forEach(relay -> relay.ring(nanos));
        if (!waiting.isEmpty()) {
            armAlarms();
        }
    }

    private void tick() {
        int real = (int) ((System.nanoTime() - beganNanos) / (TICK_MS * 1_000_000L));
        // Not in one leap after a pause of the process: what moves right after it carries the time before it.
        now = Math.min(real, now + 2);
        relaying.forEach(Relay::ticked);
    }
}
