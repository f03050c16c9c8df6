/**
 * Disk: the stick tables in files, so that a data plane that was killed comes back with its clients' servers. One file for each
 * virtual server, {@code stick/NAME.table} in the state folder: what changed is appended at most each second, and the file is
 * written anew when it has become much larger than the table.
 *
 * <p><b>Invariants.</b> No loop ever waits for a disk: entries are copied under the lock of a shard, and written without. What
 * is read is what was once written, up to some moment: a damaged end is cut, and nothing after it is believed. A file that may
 * lack a change is not appended to any more but written anew. Nothing that is wrong with a file keeps a data plane from
 * starting or serving; it is a line in the log and a problem in the status.
 *
 * <p><b>Deliberately absent.</b> Removals: time says what has expired, and the size of the table how many may stay. Threads but
 * for the one that {@link io.mooring.data.disk.SaveLoop} has.
 */
@NullMarked
package io.mooring.data.disk;

import org.jspecify.annotations.NullMarked;
