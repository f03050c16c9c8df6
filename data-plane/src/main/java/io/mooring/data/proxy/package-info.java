/**
 * Proxy: the header with which a proxy tells whom it speaks for (the PROXY protocol, versions 1 and 2; section 2 of its
 * specification, which HAProxy publishes as {@code proxy-protocol.txt}).
 *
 * <p><b>Purpose.</b> {@link io.mooring.data.proxy.HeaderReader} understands a header that comes in pieces, {@link
 * io.mooring.data.proxy.ProxyHeader} writes one.
 *
 * <p><b>Invariants.</b> Bytes in, values out: no socket, no clock. Nothing that a peer sends makes it throw, or take more than
 * {@link io.mooring.data.proxy.HeaderReader#MOST_BYTES}.
 *
 * <p><b>Deliberately absent.</b> What version 2 can say besides addresses (its type-length-values): it is skipped, its checksum
 * included.
 */
@NullMarked
package io.mooring.data.proxy;

import org.jspecify.annotations.NullMarked;
