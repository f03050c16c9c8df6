/**
 * Journal: the connection log, one line for each session that has ended.
 *
 * <p><b>Purpose.</b> The loops hand records over, {@link io.mooring.data.journal.Journal} writes them on a thread of its own.
 *
 * <p><b>Invariants.</b> Handing over never waits: not for the writer, not for a lock, not for a disk. What the writer does not
 * keep up with is dropped and counted. Switched off, it costs one volatile read a session.
 *
 * <p><b>Deliberately absent.</b> Files and their rotation: lines go where all log lines go. What a session is.
 */
@NullMarked
package io.mooring.data.journal;

import org.jspecify.annotations.NullMarked;
