/**
 * Tells operators what broke and what works again, by webhooks and e-mail.
 *
 * <p>Detect, collect, deliver: {@link io.mooring.control.alerts.PlaneWatch} compares what a data plane reports with what was
 * wrong there before; {@link io.mooring.control.alerts.Collector} makes few messages of many changes; an {@link
 * io.mooring.control.alerts.Outbox} for each target delivers them.
 *
 * <p>Invariants: what is wrong is compared, not what happened, so that a report that was missed is made up for by the next.
 * All of that belongs to one thread, on which nothing blocks: names are resolved, sockets used and the database written by
 * others. No target holds another up. Everything waiting has a limit.
 *
 * <p>Deliberately absent: who is told of what (everybody is told of everything); messages that outlive the process.
 */
@NullMarked
package io.mooring.control.alerts;

import org.jspecify.annotations.NullMarked;
