package io.mooring.data.journal;

import io.mooring.api.IpAddress;
import io.mooring.data.stats.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the connection log says of one session.
 *
 * @param virtualServer the name of the virtual server
 * @param clientHigh the first half of the client's {@link IpAddress}, which is the PROXY header's where there was one
 * @param clientLow the second half
 * @param clientPort the client's port
 * @param port the port that the client came to
 * @param realServer the name of the server that it got last, the fallback's included; null: none
 * @param acceptedAtMs when it was accepted, in milliseconds since 1970
 * @param waitedMs milliseconds that it waited in the accept queue before, for a full gate; at least
 * @param connectMs milliseconds from the accept until a server was connected; negative: never, or not known
 * @param totalMs milliseconds from the accept to the end
 * @param bytesIn bytes from the client
 * @param bytesOut bytes to it
 * @param retries attempts to connect after the first
 * @param cause why it ended
 */
public record SessionRecord(
        String virtualServer,
        long clientHigh,
        long clientLow,
        int clientPort,
        int port,
        @Nullable String realServer,
        long acceptedAtMs,
        int waitedMs,
        int connectMs,
        long totalMs,
        long bytesIn,
        long bytesOut,
        int retries,
        Cause cause) {

    /** The line: {@code key=value}, each value without a space; {@code -} for what there is not. */
    String line() {
        return "event=session-ended virtualServer=" + virtualServer
                + " client=" + new IpAddress(clientHigh, clientLow)
                + " clientPort=" + clientPort
                + " port=" + port
                + " realServer=" + (realServer == null ? "-" : realServer)
                + " acceptedAt=" + Instant.ofEpochMilli(acceptedAtMs)
                + " waitedMs=" + waitedMs
                + " connectMs=" + (connectMs < 0 ? "-" : connectMs)
                + " totalMs=" + totalMs
                + " bytesIn=" + bytesIn
                + " bytesOut=" + bytesOut
                + " retries=" + retries
                + " cause=" + cause.label();
    }
}
