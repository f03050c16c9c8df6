/**
 * Listeners: bound sockets, and the clients that wait at them.
 *
 * <p><b>Purpose.</b> {@link io.mooring.data.listen.Listeners} opens and closes the addresses and ports of virtual servers,
 * one socket a loop each, accepts clients and hands them to {@code session}.
 *
 * <p><b>Invariants.</b> A client is accepted only after it has passed every gate, so none is ever accepted and dropped, but
 * those who have waited for longer than {@code queueMs}: the excess waits in the kernel's accept queue. Before a listener closes, those who wait are let in. Bind errors are returned
 * in words, not thrown.
 *
 * <p><b>Deliberately absent.</b> Deciding what to open ({@code apply}); anything after the accept.
 */
@NullMarked
package io.mooring.data.listen;

import org.jspecify.annotations.NullMarked;
