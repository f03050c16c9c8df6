/**
 * What stands before HTTP: how many connections there are, how long each may take over a request, and requests that cannot
 * be read as HTTP.
 *
 * <p>Netty hands each connection over as it is accepted, because everything behind sees a request only when its head is
 * complete, which a slow client never lets happen.
 *
 * <p><b>Invariants.</b> Nobody holds a place for longer than the request timeout without having sent a request, and who has
 * waited longest makes room for who comes. What a slow client sends is never waited for by a worker thread.
 *
 * <p><b>Deliberately absent.</b> Who the caller is, and the words of an answer: they are written where all problems are.
 */
@NullMarked
package io.mooring.control.doors;

import org.jspecify.annotations.NullMarked;
