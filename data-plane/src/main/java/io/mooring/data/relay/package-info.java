/**
 * Moving the bytes of sessions: raw sockets on the event loops, registered straight with epoll.
 *
 * <p><b>Purpose.</b> {@link io.mooring.data.relay.RelayLoop} is what the sockets of one event loop share: a buffer, a
 * coarse clock, spare pipes. {@link io.mooring.data.relay.Relay} is a pair of {@link io.mooring.data.relay.End}s; it
 * moves bytes both ways, passes half-closes and resets on, and reports its end once.
 *
 * <p><b>Invariants.</b> A relay, its ends and everything they use belong to one loop: no lock, no hand-off on the byte
 * path. Per buffer there is no allocation, no log line, no clock. What has been read but not sent is at most one buffer
 * or one pipe a direction, and nothing is read meanwhile: that is the whole of back-pressure. No exception leaves a
 * handler, because Netty would drop the rest of the epoll batch and sleep for a second. Descriptors are closed after
 * the batch, not in it, because the kernel reuses their numbers at once.
 *
 * <p><b>Deliberately absent.</b> Policy: which server, how many attempts, how long to wait. Netty channels, pipelines
 * and buffers. Timers per connection.
 */
@NullMarked
package io.mooring.data.relay;

import org.jspecify.annotations.NullMarked;
