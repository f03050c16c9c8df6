package io.mooring.data.session;

import io.mooring.api.IpAddress;
import io.mooring.api.ProxyProtocolVersion;
import io.mooring.data.proxy.HeaderReader;
import io.mooring.data.proxy.ProxyHeader;
import io.mooring.data.relay.Relay;
import io.mooring.data.relay.RelayLoop;
import io.mooring.data.stats.Cause;
import io.netty.channel.unix.FileDescriptor;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A relay that knows who its client is: the peer, or whoever the PROXY header of the peer names. It can tell that to the server
 * in a header of its own. Nothing of it is left on the path of the bytes behind the headers.
 *
 * <p><i>Threading</i>: its loop only.
 */
abstract class ProxiedRelay extends Relay {
    private Arrival arrival;
    private @Nullable HeaderReader reading;

    /** What the peer's header has said; null: nothing, or that it speaks for itself. */
    private @Nullable ProxyHeader header;

    private int headerBytes;

    ProxiedRelay(RelayLoop loop, FileDescriptor client, Arrival arrival) {
        super(loop, client);
        this.arrival = arrival;
    }

    /** The header has been read, and it is known who the client is. */
    abstract void headed();

    /** Who the client is. */
    final Arrival arrival() {
        return arrival;
    }

    /** How many of the bytes that came from the client's side are the header's. */
    final int headerBytes() {
        return headerBytes;
    }

    /** The client's first bytes are a header; the alarm rings when it has not come by that time. */
    final void readHeaderUntil(long nanos) {
        reading = new HeaderReader();
        alarmAt(nanos);
    }

    /** Whether the header has yet to come. */
    final boolean readingHeader() {
        return reading != null;
    }

    /** Reads what has come of the header. What follows it is the client's. */
    final void readHeader() {
        HeaderReader reader = reading;
        int n = reader == null ? 0 : receive();
        while (reader != null && n > 0) {
            switch (reader.offer(received(), n)) {
                case WRONG -> {
                    endWithReset(Cause.PROXY_HEADER);
                    return;
                }
                case COMPLETE -> {
                    keep(reader.taken(), n);
                    read(reader);
                    return;
                }
                case MORE -> n = receive();
            }
        }
        if (reader != null && n < 0) {
            end(reader.begun() ? Cause.PROXY_HEADER : Cause.CLIENT_GONE);
        }
    }

    private void read(HeaderReader complete) {
        noAlarm();
        reading = null;
        headerBytes = complete.length();
        header = complete.header();
        if (header != null) {
            IpAddress source = header.source();
            arrival = new Arrival(source.high(), source.low(), header.sourcePort(), arrival.waitedMs());
        }
        headed();
    }

    /** Tells a server that has just connected who its client is; false: it does not take it, and is gone. */
    final boolean announce(ProxyProtocolVersion version) {
        return switch (version) {
            case NONE -> true;
            case V1 -> sendFirst(announcement().version1());
            case V2 -> sendFirst(announcement().version2());
        };
    }

    /** What the peer's header has said is handed on as it is. */
    private ProxyHeader announcement() {
        if (header != null) {
            return header;
        }
        InetSocketAddress local = client().localAddress();
        return new ProxyHeader(
                new IpAddress(arrival.high(), arrival.low()),
                arrival.port(),
                IpAddress.of(local.getAddress().getAddress()),
                local.getPort());
    }
}
